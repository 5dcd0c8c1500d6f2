using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using MimeKit;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Emails;
using Plumbline.Server.Features.Users;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;
using Plumbline.Web;

namespace Plumbline.Server.Features.OAuth.SignIn;

/// <summary>Sends codes to users' addresses, and checks them. An address of nobody is treated alike, but gets no message.</summary>
public sealed class SignInCodes(BillingDb db, KeyDirectory directory, IMailRoute route, MailSettings settings, TimeProvider time)
{
    /// <returns>The attempt's id; null where too many codes went to the address within the hour.</returns>
    public async Task<string?> SendAsync(string email, PageTexts texts, CancellationToken cancel)
    {
        var now = directory.MachineNow();
        var (id, code) = (Ids.New("sgn"), SignInAttempt.NewCode());
        var isUser = await db.WriteAsync<bool?>(async () =>
        {
            // what is over is of no more use
            await db.Set<SignInAttempt>().Where(a => a.CreatedAt < now - NodaTime.Duration.FromHours(24)).ExecuteDeleteAsync(cancel);
            var hourAgo = now - NodaTime.Duration.FromHours(1);
            if (await db.Set<SignInAttempt>().CountAsync(a => a.Email == email && a.CreatedAt > hourAgo, cancel) >= SignInAttempt.MaxAnHour)
            {
                return null;
            }
            db.Add(new SignInAttempt { Id = id, Email = email, CodeHash = SignInAttempt.HashOf(id, code), CreatedAt = now });
            return await db.Set<User>().IgnoreQueryFilters().AnyAsync(u => u.Email == email, cancel);
        }, cancel);
        if (isUser is null)
        {
            return null;
        }
        if (isUser.Value)
        {
            using var message = Message(id, email, code, texts);
            await using var session = route.Open();
            await session.SendAsync(message, id, [email], cancel);
        }
        return id;
    }

    /// <summary>The address that the code proves; null when it is wrong, too old or tried too often.</summary>
    public async Task<string?> ProveAsync(string id, string code, CancellationToken cancel)
    {
        var since = directory.MachineNow() - SignInAttempt.Lasts;
        return await db.WriteAsync<string?>(async () =>
        {
            // counted before it is looked at, so that many at once are not more tries
            var counted = await db.Set<SignInAttempt>()
                .Where(a => a.Id == id && a.CreatedAt > since && a.Tries < SignInAttempt.MaxTries)
                .ExecuteUpdateAsync(set => set.SetProperty(a => a.Tries, a => a.Tries + 1), cancel);
            var attempt = counted == 0 ? null : await db.Set<SignInAttempt>().AsNoTracking().SingleAsync(a => a.Id == id, cancel);
            if (attempt is null || !CryptographicOperations.FixedTimeEquals(
                Encoding.ASCII.GetBytes(attempt.CodeHash), Encoding.ASCII.GetBytes(SignInAttempt.HashOf(id, code))))
            {
                return null;
            }
            // a code is good once
            await db.Set<SignInAttempt>().Where(a => a.Id == id)
                .ExecuteUpdateAsync(set => set.SetProperty(a => a.Tries, SignInAttempt.MaxTries), cancel);
            return attempt.Email;
        }, cancel);
    }

    private MimeMessage Message(string id, string email, string code, PageTexts texts)
    {
        var message = new MimeMessage { Subject = texts.Fill("sign_in_mail_subject", ("code", code)), Date = time.GetUtcNow() };
        message.From.Add(settings.From);
        message.To.Add(new MailboxAddress(null, email));
        message.MessageId = $"{id}@{settings.From.Domain}";
        message.Headers.Add(HeaderId.AutoSubmitted, "auto-generated");
        message.Body = new TextPart("plain") { Text = texts.Fill("sign_in_mail_text", ("code", code)) };
        return message;
    }
}
