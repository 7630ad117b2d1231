/** What EasyPost tells customs of a parcel's contents: its `customs_info`. */
import { minorDigits } from '../../../contracts/currencies.ts';
import type { ShippedItem } from '../../../contracts/provider.ts';
import type { EasyPostOptions } from './settings.ts';

type Declared = ShippedItem & { readonly customs: NonNullable<ShippedItem['customs']> };

const GRAMS_PER_OUNCE = 28.349523125;

/** EasyPost cuts off what is beyond a thousandth of an ounce. */
const ounces = (grams: number): number => Math.round((grams / GRAMS_PER_OUNCE) * 1_000) / 1_000;

const isDeclared = (item: ShippedItem): item is Declared => item.customs !== undefined;

/** The items with their customs data; null unless all have it: half a declaration is a false one. */
export const declared = (items: readonly ShippedItem[]): readonly Declared[] | null =>
  items.every(isDeclared) ? items : null;

const netWeight = ({ quantity, customs }: Declared): number =>
  ounces(quantity * customs.netWeightGrams);

/** In ounces. */
export const netWeightOf = (items: readonly Declared[]): number =>
  items.reduce((sum, item) => sum + netWeight(item), 0);

/** Value and weight are those of all pieces of the item. */
function customsItem(item: Declared) {
  const { quantity, customs } = item;
  const { description, hsTariffNumber, originCountry, unitPrice, currency } = customs;
  return {
    description,
    quantity,
    value: (quantity * unitPrice) / 10 ** minorDigits(currency),
    currency,
    weight: netWeight(item),
    hs_tariff_number: hsTariffNumber,
    origin_country: originCountry,
  };
}

export const customsInfo = (
  items: readonly Declared[],
  { signer, eelPfc }: EasyPostOptions['customs'] = {},
) => ({
  contents_type: 'merchandise',
  restriction_type: 'none',
  non_delivery_option: 'return',
  ...(signer === undefined ? {} : { customs_certify: true, customs_signer: signer }),
  ...(eelPfc === undefined ? {} : { eel_pfc: eelPfc }),
  customs_items: items.map(customsItem),
});
