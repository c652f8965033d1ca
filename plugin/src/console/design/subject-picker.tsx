/** One of the stored items or products, on which a map that is not about orders is tried. */
import { __ } from '@wordpress/i18n';
import { useEffect, useState } from 'react';
import { useMay } from '../data/me.ts';
import { useQuery } from '../data/query.ts';
import { Picker } from './picker.tsx';

export function SubjectPicker({
  map,
  about,
  value,
  onChange,
}: {
  map: string;
  about: 'item' | 'product';
  value: string;
  onChange: (key: string) => void;
}) {
  const may = useMay('operator');
  const [search, setSearch] = useState('');
  const ask = { params: { id: map }, query: { limit: 50, ...(search && { search }) } };
  const { data } = useQuery('GET /v1/definitions/map/{id}/subjects', may ? ask : null);
  const subjects = data?.subjects ?? [];
  const first = subjects[0]?.key;
  useEffect(() => {
    if (!value && first) onChange(first);
  }, [value, first, onChange]);
  if (!may) return <span />;
  if (data && subjects.length === 0 && search === '')
    return (
      <span className="cd-muted cd-small">
        {about === 'item'
          ? __('No item of M3 was read yet: a first load of the catalogue reads them. Until then the map is checked, but not shown with values.', 'crossdock')
          : __('The shop has sent no product yet: save one in WooCommerce. Until then the map is checked, but not shown with values.', 'crossdock')}
      </span>
    ); // prettier-ignore
  return (
    <Picker
      label={about === 'item' ? __('Shown with item', 'crossdock') : __('Shown with product', 'crossdock')}
      options={subjects}
      value={value}
      onChange={onChange}
      find={about === 'item' ? __('Find an item', 'crossdock') : __('Find a product', 'crossdock')}
      placeholder={about === 'item' ? __('Number', 'crossdock') : __('SKU or name', 'crossdock')}
      search={search}
      onSearch={setSearch}
    />
  );
}
