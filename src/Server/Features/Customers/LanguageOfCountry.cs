namespace Plumbline.Server.Features.Customers;

/// <summary>The language that most business in a country is written in, where it is one of ours; null elsewhere.</summary>
public static class LanguageOfCountry
{
    public static string? Find(string? country) => country switch
    {
        "FR" or "MC" or "LU" or "GP" or "MQ" or "GF" or "RE" or "YT" or "PM" or "BL" or "MF" or "NC" or "PF" or "WF"
            or "SN" or "CI" or "ML" or "BF" or "NE" or "TG" or "BJ" or "GA" or "CG" or "CD" or "GN" or "HT" => "fr",
        "DE" or "AT" or "LI" or "CH" => "de",
        "IT" or "SM" or "VA" => "it",
        "LT" => "lt",
        "NL" or "BE" or "SR" or "AW" or "CW" or "SX" or "BQ" => "nl",
        "ES" or "ES-CE" or "ES-ML" or "IC" or "MX" or "AR" or "CO" or "CL" or "PE" or "VE" or "EC" or "GT" or "CU" or "BO" or "DO" or "HN"
            or "PY" or "SV" or "NI" or "CR" or "PA" or "UY" or "GQ" or "PR" => "es",
        "PT" or "PT-20" or "PT-30" or "BR" or "AO" or "MZ" or "CV" or "GW" or "ST" or "TL" => "pt",
        "PL" => "pl",
        "GB" or "IE" or "US" or "CA" or "AU" or "NZ" or "ZA" or "IN" or "SG" or "HK" or "MT" or "NG" or "KE" or "GH" or "PH" or "PK"
            or "JM" or "TT" or "BS" or "BB" or "BZ" or "GI" or "GG" or "JE" or "IM" or "BM" or "KY" or "VG" or "VI" or "GU" => "en",
        _ => null,
    };
}
