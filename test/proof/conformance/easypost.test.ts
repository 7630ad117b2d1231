/** The EasyPost provider, against a stand-in that speaks EasyPost's wire format. */
import { easypostLogistics } from '../../../activities/providers/easypost/logistics.ts';
import {
  easypostParcels,
  easypostStandIn,
} from '../../../proof/standIns/easypost/easypostStandIn.ts';
import { describeLogisticsProvider } from '../../support/describeProvider.ts';

await describeLogisticsProvider(
  'EasyPost',
  async () => {
    const easypost = await easypostStandIn();
    return {
      provider: easypostLogistics({ ...easypost, ...easypostParcels }),
      close: easypost.close,
    };
  },
  { inputs: { logistics: { lostAnswer: '1 Lost Buying Road, Utrecht' } } },
);
