using System.Net.Sockets;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace Plumbline.Server.Features.Emails;

/// <summary>Hands messages to a mail server. An answer of 5xx is final, everything else is tried again.</summary>
public sealed class SmtpRoute(SmtpServer server, MailboxAddress from) : IMailRoute
{
    private const int TimeoutMs = 10_000;

    public IMailSession Open() => new Session(server, from);

    private sealed class Session(SmtpServer server, MailboxAddress from) : IMailSession
    {
        private readonly Client _client = new() { Timeout = TimeoutMs };

        // a server that is down is called once for all messages of a session
        private string? _down;

        public async Task<MailOutcome> SendAsync(MimeMessage message, string id, IReadOnlyList<string> recipients, CancellationToken cancel)
        {
            if (_down is not null || await ConnectAsync(cancel) is not null)
            {
                return MailOutcome.Later(_down!);
            }
            _client.Refusals.Clear();
            try
            {
                await _client.SendAsync(message, from, recipients.Select(r => new MailboxAddress(null, r)), cancel);
                return OfRecipients(recipients);
            }
            catch (SmtpCommandException e)
            {
                return _client.Refusals.Count > 0 ? OfRecipients(recipients) with { Accepted = [] }
                    : IsFinal(e.StatusCode) ? new MailOutcome(
                        [], [.. recipients.Select(r => new RefusedAddress(r, Reason(e)))], Reason(e), IsMessageRefused: true)
                    : MailOutcome.Later(Reason(e));
            }
            catch (Exception e) when (IsTrouble(e))
            {
                // what a broken connection took is not known: better twice than never
                return MailOutcome.Later($"The connection to the mail server broke: {e.Message}");
            }
        }

        public async ValueTask DisposeAsync()
        {
            try
            {
                await _client.DisconnectAsync(quit: true);
            }
            catch (Exception e) when (IsTrouble(e))
            {
                // nothing is left to be said to it
            }
            _client.Dispose();
        }

        private async Task<string?> ConnectAsync(CancellationToken cancel)
        {
            if (_client.IsConnected)
            {
                return null;
            }
            try
            {
                var security = server.IsTls ? SecureSocketOptions.SslOnConnect
                    : server.NeedsTls ? SecureSocketOptions.StartTls
                    : SecureSocketOptions.StartTlsWhenAvailable;
                await _client.ConnectAsync(server.Host, server.Port, security, cancel);
                if (server.User is { } user)
                {
                    await _client.AuthenticateAsync(user, server.Password ?? "", cancel);
                }
                return null;
            }
            catch (Exception e) when (IsTrouble(e) || e is AuthenticationException or SslHandshakeException or NotSupportedException)
            {
                return _down = $"The mail server cannot be used: {e.Message.Split('\n')[0].Trim()}";
            }
        }

        private MailOutcome OfRecipients(IReadOnlyList<string> recipients)
        {
            var refused = _client.Refusals.Select(r => r.Address).ToHashSet(StringComparer.OrdinalIgnoreCase);
            return new MailOutcome(
                [.. recipients.Where(r => !refused.Contains(r))],
                [.. _client.Refusals.Where(r => r.IsFinal).Select(r => new RefusedAddress(r.Address, r.Reason))],
                _client.Refusals.Select(r => r.Reason).FirstOrDefault());
        }

        private static bool IsTrouble(Exception e) =>
            e is SmtpCommandException or SmtpProtocolException or ServiceNotConnectedException or SocketException or IOException
                or TimeoutException or ServiceNotAuthenticatedException;

        private static string Reason(SmtpCommandException e) => Client.Answer((int)e.StatusCode, e.Message);
    }

    private static bool IsFinal(SmtpStatusCode code) => (int)code >= 500;

    /// <summary>Goes on when some of the addresses are refused, and remembers which.</summary>
    private sealed class Client : SmtpClient
    {
        public List<(string Address, bool IsFinal, string Reason)> Refusals { get; } = [];

        internal static string Answer(int code, string text) =>
            FormattableString.Invariant($"{code} {text.ReplaceLineEndings(" ").Trim()}");

        protected override void OnRecipientNotAccepted(MimeMessage message, MailboxAddress mailbox, SmtpResponse response) =>
            Refusals.Add((mailbox.Address, IsFinal(response.StatusCode), Answer((int)response.StatusCode, response.Response)));
    }
}
