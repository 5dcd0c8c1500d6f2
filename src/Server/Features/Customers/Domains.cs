using System.Collections.Frozen;
using System.Text.RegularExpressions;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Customers;

/// <summary>A customer's internet domain: given, or guessed from the billing email.</summary>
public static partial class Domains
{
    // mailboxes for everybody: their domain says nothing about the customer
    private static readonly FrozenSet<string> FreeMail = (
        "gmail.com googlemail.com outlook.com outlook.fr outlook.de hotmail.com hotmail.fr hotmail.de hotmail.it hotmail.es hotmail.co.uk "
        + "live.com live.fr live.nl msn.com yahoo.com yahoo.fr yahoo.de yahoo.it yahoo.es yahoo.co.uk ymail.com icloud.com me.com mac.com "
        + "aol.com proton.me protonmail.com pm.me gmx.com gmx.de gmx.net gmx.at gmx.ch web.de t-online.de freenet.de mail.com mail.ru "
        + "orange.fr wanadoo.fr free.fr sfr.fr laposte.net libero.it virgilio.it tiscali.it wp.pl o2.pl onet.pl interia.pl ziggo.nl "
        + "kpnmail.nl sapo.pt uol.com.br terra.com.br zoho.com yandex.com yandex.ru fastmail.com hey.com tutanota.com qq.com 163.com")
        .Split(' ').ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The domain at a field, trimmed and in lower case; faults go to the body.</summary>
    public static string? Read(Body body, string name)
    {
        if (body.Text(name, max: 300) is not { } text)
        {
            return null;
        }
        var domain = text.Trim().ToLowerInvariant();
        if (IsDomain(domain))
        {
            return domain;
        }
        body.Refuse(name, "Invalid domain", "invalid_string");
        return null;
    }

    public static string? OfEmail(string? email)
    {
        var domain = email?[(email.LastIndexOf('@') + 1)..].ToLowerInvariant();
        return domain is not null && IsDomain(domain) && !FreeMail.Contains(domain) ? domain : null;
    }

    private static bool IsDomain(string domain) => domain.Length <= 253 && !domain.StartsWith('-') && Form().IsMatch(domain);

    [GeneratedRegex(@"^([a-z0-9-]{1,63}\.)+[a-z]{2,63}\z", RegexOptions.NonBacktracking)]
    private static partial Regex Form();
}
