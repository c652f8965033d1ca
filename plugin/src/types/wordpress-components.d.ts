/**
 * What the screens use of @wordpress/components, as WordPress 6.9 has it. By hand, because the package's own types come with
 * 184 packages and 216 MB, and everybody who tries the sandbox would have to install them.
 */
declare module '@wordpress/components' {
  import type { ComponentType, FormEvent, MouseEventHandler, ReactNode } from 'react';

  interface Common {
    className?: string;
    children?: ReactNode;
    id?: string;
  }
  export const Button: ComponentType<
    Common & {
      variant?: 'primary' | 'secondary' | 'tertiary' | 'link';
      isDestructive?: boolean;
      isBusy?: boolean;
      disabled?: boolean;
      /** Keeps a disabled button in the tab order, so that a keyboard does not lose its place. */
      accessibleWhenDisabled?: boolean;
      href?: string;
      type?: 'button' | 'submit';
      onClick?: MouseEventHandler;
      __next40pxDefaultSize?: boolean;
    }
  >;
  type Size = 'none' | 'xSmall' | 'small' | 'medium' | 'large';
  export const Card: ComponentType<Common & { size?: Size }>;
  export const CardHeader: ComponentType<Common>;
  export const CardBody: ComponentType<Common>;
  export const CardFooter: ComponentType<Common & { justify?: string }>;
  export const Notice: ComponentType<
    Common & {
      status?: 'info' | 'success' | 'warning' | 'error';
      isDismissible?: boolean;
      onRemove?: () => void;
      /** Read out by screen readers when it appears. */
      spokenMessage?: ReactNode;
      politeness?: 'polite' | 'assertive';
    }
  >;
  interface Control {
    label: string;
    help?: ReactNode;
    disabled?: boolean;
    __nextHasNoMarginBottom?: boolean;
    __next40pxDefaultSize?: boolean;
  }
  export const CheckboxControl: ComponentType<Control & { checked: boolean; onChange: (checked: boolean) => void }>;
  export const ToggleControl: ComponentType<Control & { checked: boolean; onChange: (checked: boolean) => void }>;
  export const TextControl: ComponentType<
    Control & {
      value: string | number;
      onChange: (value: string) => void;
      type?: 'text' | 'url' | 'number' | 'datetime-local';
      min?: number;
      max?: number;
      placeholder?: string;
      className?: string;
    }
  >;
  export const Modal: ComponentType<
    Common & { title: string; onRequestClose: () => void; size?: 'small' | 'medium' | 'large' }
  >;
  export const Spinner: ComponentType<Common>;
  export interface Tab {
    name: string;
    title: string;
  }
  export const TabPanel: ComponentType<{
    className?: string;
    tabs: Tab[];
    initialTabName?: string;
    onSelect?: (name: string) => void;
    children: (tab: Tab) => ReactNode;
  }>;
  export type SubmitEvent = FormEvent<HTMLFormElement>;
}
