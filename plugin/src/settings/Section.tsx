/** A card with a heading. */
import { Card, CardBody, CardHeader } from '@wordpress/components';
import type { ReactNode } from 'react';

export function Section({ title, children, id }: { title: string; children: ReactNode; id: string }) {
  return (
    <Card className="crossdock-section" id={`crossdock-${id}`}>
      <CardHeader>
        <h2>{title}</h2>
      </CardHeader>
      <CardBody>{children}</CardBody>
    </Card>
  );
}
