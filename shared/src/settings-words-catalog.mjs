/** Words for the settings of the catalogue (M3 items → products). */
export const CATALOG_WORDS = {
  'catalog.enabled': {
    about:
      'M3 → WooCommerce, one-way: items become products. Nothing is written before a first load has been accepted.',
    example: 'true',
  },
  'catalog.create': {
    about: 'Condition (CEL over `item`): an item that fits becomes a product.',
    example: "item.STAT == '20' && item.ITTY == 'WEB'",
  },
  'catalog.update': { about: 'A product whose item fits is kept up to date.', example: "item.BUAR != 'OLD'" },
  'catalog.retire': {
    about: 'A product whose item fits is taken out of the shop; so is one whose item M3 no longer has. Never deleted.',
    example: "item.STAT >= '50'",
  },
  'catalog.retireAs': { about: 'How: not published, hidden from lists, or out of stock.', example: 'hidden' },
  'catalog.retireLimit.percent': {
    about:
      "When more than this share of the shop's products (and more than `least`) are to leave it within an hour, all of them wait for a person. 100 = no limit.",
    example: '5',
  },
  'catalog.retireLimit.least': { about: 'So many products may always leave without asking.', example: '50' },
  'catalog.newStatus': { about: 'Status of products that are created.', example: 'draft' },
  'catalog.owners': {
    about: 'Field of the product map → `m3`, `shop`, `first-load-only` or `pim`; over what the map says.',
    example: '{"description":"pim","name":"shop"}',
  },
  'catalog.rows': {
    about: 'Rows of the product map; each takes the place of those with the same target.',
    example: '[{"to":"attribute.Material","from":"item.CFI1"}]',
  },
  'catalog.language': { about: "Language of names and descriptions. Absent = M3's standard texts.", example: 'SE' },
  'catalog.languages': { about: 'More languages to read, for `item.languages.DE.name` in the map.', example: '["DE"]' },
  'catalog.gtin': {
    about: 'Alias category and qualifier (MMS025) of GTINs; the first that an item has.',
    example: '[{"ALWT":"2","ALWQ":"EA13"}]',
  },
  'catalog.textFile': {
    about: 'Text file (TFIL of CRS980MI) of long descriptions. Absent = they are not read.',
    example: 'MSYTXH',
  },
  'catalog.alternateUnits': {
    about: 'Read alternate units (MMS015), for `item.units.BOX` in the map.',
    example: 'true',
  },
  'catalog.units.m3Weight': { about: 'Unit of weights in M3.', example: 'kg' },
  'catalog.units.shopWeight': {
    about: 'Unit of weights in the shop (WooCommerce › Settings › Products).',
    example: 'g',
  },
  'catalog.units.m3Length': { about: 'Unit of measures in M3.', example: 'm' },
  'catalog.units.shopLength': { about: 'Unit of measures in the shop.', example: 'cm' },
  'catalog.variants.enabled': {
    about: 'Styles (HDPR) become variable products, their items variations. Off = each item is a product.',
    example: 'false',
  },
  'catalog.variants.attributes': {
    about: 'Attributes of variants by hand. Empty = the options of the style in M3 (LstStyle).',
    example: '[{"name":"Colour","from":"item.ITNO","split":"-","part":1}]',
  },
  'catalog.images': {
    about: 'Addresses of pictures with fields in braces. One with a blank field is left out.',
    example: '["https://cdn.example/{ITNO}.jpg"]',
  },
  'catalog.everySeconds': { about: 'Seconds between looks for changed items; 0 = never.', example: '10' },
  'catalog.fullAt': { about: 'Time of day (UTC) at which all items are compared; empty = never.', example: '03:15' },
  'catalog.deepDays': {
    about: 'Days between comparisons that read aliases, measures and texts of every item again.',
    example: '7',
  },
  'catalog.pageRows': { about: 'Items of one page of a full list.', example: '500' },
  'catalog.toM3.enabled': {
    about: 'WooCommerce → M3, one-way: products made in the shop become items. For shops that are the master.',
    example: 'true',
  },
  'catalog.toM3.changes': {
    about:
      'Later changes of these products go to their items, too: the fields of the map "item" that M3 does not own. Items without such a product are never touched.',
    example: 'true',
  },
  'catalog.toM3.by': { about: '`AddItmBasic` of MMS200MI, or the item interface MHS001MI.', example: 'MHS001MI' },
  'catalog.toM3.partner': { about: 'MHS001MI: partner (E0PA).', example: 'WEB' },
  'catalog.toM3.messageType': { about: 'MHS001MI: message type (E065).', example: 'ITEM' },
  'catalog.toM3.values': {
    about: 'Fields that every new item gets; the map “item” goes over them.',
    example: '{"STAT":"10","UNMS":"PCS","ITTY":"100","MABU":"2","PRVG":"01","RESP":"WEB"}',
  },
};
