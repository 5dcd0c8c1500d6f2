using System.Collections.Frozen;

namespace Plumbline.Server.Wire.Reference;

/// <summary>Time zones of the contract, and UTC, which clients send for Etc/UTC.</summary>
public static class Timezones
{
    private const string List =
        "Pacific/Midway Pacific/Pago_Pago Pacific/Niue Pacific/Rarotonga Pacific/Honolulu Pacific/Tahiti Pacific/Marquesas "
        + "Pacific/Gambier America/Adak America/Anchorage Pacific/Pitcairn America/Hermosillo America/Phoenix America/Los_Angeles "
        + "America/Tijuana America/Vancouver America/Whitehorse America/Belize America/Guatemala America/Managua "
        + "America/Mexico_City America/Costa_Rica America/El_Salvador America/Regina America/Tegucigalpa Pacific/Easter "
        + "Pacific/Galapagos America/Edmonton America/Ciudad_Juarez America/Denver America/Rio_Branco America/Chicago "
        + "America/Matamoros America/Winnipeg America/Bogota America/Atikokan America/Cancun America/Cayman America/Jamaica "
        + "America/Panama America/Guayaquil America/Lima America/Manaus America/St_Kitts America/Blanc-Sablon America/Montserrat "
        + "America/Barbados America/Port_of_Spain America/Martinique America/St_Lucia America/St_Barthelemy America/St_Vincent "
        + "America/Kralendijk America/Guadeloupe America/Marigot America/Aruba America/Lower_Princes America/Tortola "
        + "America/Dominica America/St_Thomas America/Grenada America/Antigua America/Puerto_Rico America/Santo_Domingo "
        + "America/Anguilla America/Curacao America/La_Paz America/Santiago America/Havana America/Nassau America/New_York "
        + "America/Port-au-Prince America/Grand_Turk America/Toronto America/Guyana America/Caracas "
        + "America/Argentina/Buenos_Aires America/Halifax Atlantic/Bermuda America/Thule America/Sao_Paulo Antarctica/Palmer "
        + "America/Punta_Arenas Atlantic/Stanley America/Cayenne America/Asuncion America/Paramaribo America/Montevideo "
        + "America/St_Johns America/Noronha Atlantic/South_Georgia America/Miquelon Atlantic/Cape_Verde America/Nuuk "
        + "Atlantic/Azores Etc/UTC Africa/Abidjan Africa/Bamako Africa/Bissau Africa/Conakry Africa/Dakar America/Danmarkshavn "
        + "Africa/Freetown Atlantic/St_Helena Africa/Accra Africa/Lome Africa/Monrovia Africa/Nouakchott Africa/Ouagadougou "
        + "Atlantic/Reykjavik Africa/Sao_Tome Africa/Banjul Africa/Algiers Africa/Tunis Europe/Isle_of_Man Europe/Dublin "
        + "Europe/London Europe/Jersey Europe/Guernsey Africa/Bangui Africa/Malabo Africa/Brazzaville Africa/Porto-Novo "
        + "Africa/Douala Africa/Kinshasa Africa/Lagos Africa/Libreville Africa/Luanda Africa/Ndjamena Africa/Niamey "
        + "Africa/Casablanca Africa/El_Aaiun Atlantic/Canary Europe/Lisbon Atlantic/Faroe Africa/Bujumbura Africa/Gaborone "
        + "Africa/Harare Africa/Juba Africa/Khartoum Africa/Kigali Africa/Blantyre Africa/Lubumbashi Africa/Lusaka Africa/Maputo "
        + "Africa/Windhoek Europe/Andorra Europe/Belgrade Europe/Berlin Europe/Bratislava Europe/Brussels Europe/Budapest "
        + "Europe/Copenhagen Europe/Gibraltar Europe/Ljubljana Arctic/Longyearbyen Europe/Luxembourg Europe/Madrid Europe/Monaco "
        + "Europe/Oslo Europe/Paris Europe/Podgorica Europe/Prague Europe/Rome Europe/Amsterdam Europe/San_Marino Europe/Malta "
        + "Europe/Sarajevo Europe/Skopje Europe/Stockholm Europe/Tirane Europe/Vaduz Europe/Vatican Europe/Vienna Europe/Warsaw "
        + "Europe/Zagreb Europe/Zurich Europe/Kaliningrad Africa/Tripoli Antarctica/Troll Africa/Johannesburg Africa/Mbabane "
        + "Africa/Maseru Asia/Kuwait Asia/Bahrain Asia/Baghdad Asia/Qatar Asia/Riyadh Asia/Aden Asia/Amman Asia/Damascus "
        + "Africa/Addis_Ababa Indian/Antananarivo Africa/Asmara Africa/Dar_es_Salaam Africa/Djibouti Africa/Kampala "
        + "Indian/Mayotte Africa/Mogadishu Indian/Comoro Africa/Nairobi Europe/Athens Asia/Beirut Europe/Bucharest Africa/Cairo "
        + "Europe/Chisinau Asia/Hebron Europe/Helsinki Europe/Kyiv Europe/Mariehamn Asia/Nicosia Europe/Riga Europe/Sofia "
        + "Europe/Tallinn Europe/Vilnius Asia/Jerusalem Europe/Minsk Europe/Moscow Europe/Simferopol Antarctica/Syowa "
        + "Europe/Istanbul Asia/Tehran Asia/Yerevan Asia/Baku Asia/Tbilisi Asia/Dubai Asia/Muscat Indian/Mauritius Indian/Reunion "
        + "Europe/Samara Indian/Mahe Asia/Kabul Indian/Kerguelen Asia/Almaty Indian/Maldives Antarctica/Mawson Asia/Karachi "
        + "Asia/Dushanbe Asia/Ashgabat Asia/Tashkent Asia/Yekaterinburg Asia/Colombo Asia/Kolkata Asia/Kathmandu Asia/Dhaka "
        + "Asia/Thimphu Asia/Urumqi Indian/Chagos Asia/Bishkek Asia/Omsk Indian/Cocos Asia/Yangon Indian/Christmas "
        + "Antarctica/Davis Asia/Hovd Asia/Bangkok Asia/Ho_Chi_Minh Asia/Phnom_Penh Asia/Vientiane Asia/Novosibirsk Asia/Jakarta "
        + "Antarctica/Casey Australia/Perth Asia/Brunei Asia/Makassar Asia/Macau Asia/Shanghai Asia/Hong_Kong Asia/Irkutsk "
        + "Asia/Kuala_Lumpur Asia/Manila Asia/Singapore Asia/Taipei Asia/Ulaanbaatar Australia/Eucla Asia/Jayapura Asia/Tokyo "
        + "Asia/Pyongyang Asia/Seoul Pacific/Palau Asia/Dili Asia/Chita Australia/Adelaide Australia/Darwin Australia/Brisbane "
        + "Australia/Sydney Pacific/Guam Pacific/Saipan Pacific/Chuuk Antarctica/DumontDUrville Pacific/Port_Moresby "
        + "Asia/Vladivostok Australia/Lord_Howe Pacific/Bougainville Pacific/Kosrae Pacific/Noumea Pacific/Norfolk Asia/Sakhalin "
        + "Pacific/Guadalcanal Pacific/Efate Pacific/Fiji Pacific/Tarawa Asia/Kamchatka Pacific/Majuro Pacific/Nauru "
        + "Pacific/Auckland Antarctica/McMurdo Pacific/Funafuti Pacific/Wake Pacific/Wallis Pacific/Chatham Pacific/Kanton "
        + "Pacific/Apia Pacific/Fakaofo Pacific/Tongatapu Pacific/Kiritimati UTC";

    public static readonly FrozenSet<string> All = List.Split(' ').ToFrozenSet(StringComparer.Ordinal);
}
