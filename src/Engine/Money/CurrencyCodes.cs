using System.Collections.Frozen;

namespace Plumbline.Engine.Money;

/// <summary>The currencies of the wire contract and the few whose minor unit is not a hundredth.</summary>
static class CurrencyCodes
{
    const string All =
        "EUR AED AFN XCD ALL AMD AOA ARS USD AUD AWG AZN BAM BBD BDT BGN BHD BIF XOF BMD BND BOB BRL BSD BTN NOK BWP BYR BZD CAD CDF XAF "
        + "CHF NZD CLP CNY COP CRC CUP CVE ANG CZK DJF DKK DOP DZD EGP MAD ERN ETB FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HRK HTG "
        + "HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MDL MGA MKD MMK MNT MOP MRO "
        + "MUR MVR MWK MXN MYR MZN NAD XPF NGN NIO NPR OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLL "
        + "SOS SRD SSP STD SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX UYU UZS VEF VND VUV WST YER ZAR ZMW ZWL";

    const string NoDecimals = "BIF CLP DJF GNF JPY KMF KRW MGA PYG UGX VND VUV XAF XOF XPF";

    const string ThreeDecimals = "BHD JOD KWD OMR TND";

    /// <summary>Decimals by code, as the wire contract counts them.</summary>
    public static FrozenDictionary<string, int> Decimals { get; } = All.Split(' ').ToFrozenDictionary(code => code, DecimalsOf);

    static int DecimalsOf(string code) => NoDecimals.Contains(code, StringComparison.Ordinal) ? 0
        : ThreeDecimals.Contains(code, StringComparison.Ordinal) ? 3
        : 2;
}
