using MimeKit;

namespace Plumbline.Server.Features.Emails;

/// <summary>What became of an attempt, address by address. Addresses in neither list are tried again.</summary>
/// <param name="Accepted">Those that it was taken for.</param>
/// <param name="Refused">Those that it was refused for, for good.</param>
/// <param name="Problem">What went wrong; null when nothing did.</param>
/// <param name="IsMessageRefused">Whether it was the message that was refused, not the addresses.</param>
public sealed record MailOutcome(
    IReadOnlyList<string> Accepted, IReadOnlyList<RefusedAddress> Refused, string? Problem = null, bool IsMessageRefused = false)
{
    public static MailOutcome Later(string problem) => new([], [], problem);
}

/// <summary>A way out of the house.</summary>
public interface IMailRoute
{
    /// <summary>For a number of messages; a server is called when the first of them is sent.</summary>
    IMailSession Open();
}

/// <summary>One conversation with a server, for many messages.</summary>
public interface IMailSession : IAsyncDisposable
{
    Task<MailOutcome> SendAsync(MimeMessage message, string id, IReadOnlyList<string> recipients, CancellationToken cancel);
}
