using MimeKit;

namespace Plumbline.Server.Features.Emails;

/// <summary>Keeps messages as files in place of sending them: for those who look before they send.</summary>
public sealed class OutboxFolder(string folder) : IMailRoute
{
    public IMailSession Open() => new Session(folder);

    private sealed class Session(string folder) : IMailSession
    {
        public async Task<MailOutcome> SendAsync(MimeMessage message, string id, IReadOnlyList<string> recipients, CancellationToken cancel)
        {
            try
            {
                Directory.CreateDirectory(folder);
                var path = Path.Combine(folder, id + ".eml");
                // whole or not at all: somebody may be reading the folder
                var part = path + ".part";
                await message.WriteToAsync(part, cancel);
                File.Move(part, path, overwrite: true);
                return new MailOutcome(recipients, []);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return MailOutcome.Later($"The outbox folder cannot be written: {e.Message}");
            }
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
