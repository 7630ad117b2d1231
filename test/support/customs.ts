/** What customs are told of a mug: as a shop sends it, and as a carrier gets it. */
export const mugCustoms = {
  description: 'Enamel mug',
  hsTariffNumber: '732394',
  originCountry: 'CZ',
  netWeightGrams: 310,
};
export const declaredMug = { ...mugCustoms, unitPrice: 1_499, currency: 'EUR' };
