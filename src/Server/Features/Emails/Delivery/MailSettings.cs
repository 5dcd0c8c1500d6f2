using System.Globalization;
using MimeKit;

namespace Plumbline.Server.Features.Emails;

/// <summary>A mail server.</summary>
/// <param name="Host">Its name.</param>
/// <param name="Port">Its port.</param>
/// <param name="User">Who logs in; null for nobody.</param>
/// <param name="Password">The password.</param>
/// <param name="IsTls">Encrypted from the start; otherwise STARTTLS is used where the server offers it.</param>
public sealed record SmtpServer(string Host, int Port, string? User, string? Password, bool IsTls)
{
    /// <summary>Passwords travel encrypted, but for a server on this machine.</summary>
    public bool NeedsTls => IsTls || (User is not null && !IsLocal);

    private bool IsLocal => Host is "localhost" or "127.0.0.1" or "::1" or "[::1]";
}

/// <summary>How messages leave the house.</summary>
public sealed record MailSettings(SmtpServer? Smtp, string Outbox, MailboxAddress From, string? PublicUrl)
{
    private const string DefaultFrom = "billing@localhost";

    /// <summary>Reads the settings; one that is wrong stops the start.</summary>
    public static MailSettings Read(IConfiguration settings)
    {
        var smtp = settings["PLUMBLINE_SMTP"] is { Length: > 0 } url ? ReadServer(url) : null;
        var from = settings["PLUMBLINE_MAIL_FROM"];
        if (smtp is not null && string.IsNullOrEmpty(from))
        {
            throw new ArgumentException("PLUMBLINE_MAIL_FROM must be set with PLUMBLINE_SMTP: the address that messages are sent from");
        }
        return MailboxAddress.TryParse(string.IsNullOrEmpty(from) ? DefaultFrom : from, out var sender) && sender.Address.Contains('@')
            ? new MailSettings(smtp, OutboxOf(settings), sender, PublicUrlOf(settings))
            : throw new ArgumentException("PLUMBLINE_MAIL_FROM must be an e-mail address such as billing@example.com");
    }

    /// <summary>Where a message's button leads; null where there is nothing to show.</summary>
    /// <param name="kind">Of the message.</param>
    /// <param name="invoice">The page of its invoice; null for none.</param>
    /// <param name="portal">The customer's portal; null for none.</param>
    /// <param name="own">Facts that the message carries itself.</param>
    public string? LinkTo(EmailKind kind, string? invoice, string? portal, IReadOnlyDictionary<string, string> own) => kind switch
    {
        EmailKind.CheckoutCreated => own.GetValueOrDefault("checkout.url"),
        EmailKind.QuoteSignature => own.GetValueOrDefault("quote.url"),
        EmailKind.TeamInvite => own.GetValueOrDefault("invite.url"),
        EmailKind.PaymentMethodExpiring or EmailKind.CreditLowBalance or EmailKind.WalletTopup =>
            portal is not null && PublicUrl is not null ? PublicUrl + portal : null,
        _ when invoice is not null && PublicUrl is not null => PublicUrl + invoice,
        _ => null,
    };

    private static string OutboxOf(IConfiguration settings) =>
        settings["PLUMBLINE_OUTBOX"] is { Length: > 0 } folder ? folder
            : Path.Combine(settings["PLUMBLINE_DATA"] is { Length: > 0 } data ? data : "data", "outbox");

    private static string? PublicUrlOf(IConfiguration settings)
    {
        var url = settings["PLUMBLINE_PUBLIC_URL"];
        if (string.IsNullOrEmpty(url))
        {
            return null;
        }
        return Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            ? url.TrimEnd('/')
            : throw new ArgumentException("PLUMBLINE_PUBLIC_URL must be an address such as https://billing.example.com");
    }

    private static SmtpServer ReadServer(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("smtp" or "smtps") || uri.Host.Length == 0
            || uri.AbsolutePath.Trim('/').Length > 0)
        {
            throw new ArgumentException("PLUMBLINE_SMTP must be smtp://user:password@host:587 or smtps://user:password@host:465");
        }
        var isTls = uri.Scheme == "smtps";
        var user = uri.UserInfo.Split(':', 2);
        return new SmtpServer(
            uri.Host,
            uri.Port > 0 ? uri.Port : int.Parse(isTls ? "465" : "587", CultureInfo.InvariantCulture),
            uri.UserInfo.Length == 0 ? null : Uri.UnescapeDataString(user[0]),
            user.Length == 2 ? Uri.UnescapeDataString(user[1]) : "",
            isTls);
    }
}
