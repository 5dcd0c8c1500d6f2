using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Pages;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Quotes;

/// <summary>
/// The circuit of a quote: who signs it, step by step. A step opens when all of the steps before it have signed; within a step anybody may
/// be first.
/// </summary>
public static class Signers
{
    public const int MaxSigners = 50;

    public static readonly string[] Languages = ["fr", "en", "de", "it", "lt", "nl", "es", "pt", "pl"];

    public static Task<List<QuoteSigner>> OfAsync(BillingDb db, string quoteId, CancellationToken cancel) =>
        db.Set<QuoteSigner>().Where(s => s.QuoteId == quoteId).OrderBy(s => s.StepOrder).ThenBy(s => s.Position).ToListAsync(cancel);

    public static async Task<IResult> ListAsync(string id, BillingDb db, QuoteReader reader, CancellationToken cancel)
    {
        await reader.FindAsync(id, cancel);
        return await ReplyAsync(id, db, cancel);
    }

    public static async Task<IResult> SetAsync(
        string id,
        HttpContext http,
        BillingDb db,
        QuoteReader reader,
        QuoteInvitations invitations,
        CurrentTenant tenant,
        CancellationToken cancel)
    {
        var body = await BodyReader.ReadObjectAsync(http);
        var wanted = Read(body);
        body.ThrowIfInvalid();
        await db.WriteAsync(async () =>
        {
            var quote = await reader.LockedAsync(id, cancel);
            quote.Require(Quote.Open);
            quote.RefuseExpired(tenant.Now);
            var before = await OfAsync(db, id, cancel);
            Replace(db, body, before, wanted, id);
            body.ThrowIfInvalid();
            quote.UpdatedAt = tenant.Now;
            await db.SaveChangesAsync(cancel);
            await invitations.SendAsync(quote, Open(quote, await OfAsync(db, id, cancel)), cancel);
        }, cancel);
        return await ReplyAsync(id, db, cancel);
    }

    /// <summary><c>GET /v1/quotes/{id}/signers/{signerId}/link</c> (ours): where a signer signs.</summary>
    public static async Task<IResult> LinkAsync(
        string id, string signerId, BillingDb db, QuoteReader reader, PageLinks links, CancellationToken cancel)
    {
        await reader.FindAsync(id, cancel);
        return await db.Set<QuoteSigner>().AnyAsync(s => s.Id == signerId && s.QuoteId == id, cancel)
            ? Reply.Ok(new QuoteSignerLinkAnswer(await links.OfAsync(PageLinks.ToQuote(signerId), cancel)))
            : throw Refusal.NotFound("Signer");
    }

    /// <summary>The signer of a quote without a circuit.</summary>
    public static QuoteSigner Only(Quote quote, string email) => new()
    {
        Id = Ids.New("quor"),
        QuoteId = quote.Id,
        Position = 0,
        Kind = SignerKind.External,
        StepOrder = 1,
        Email = email,
    };

    /// <summary>The first step that has not signed; null when all have.</summary>
    public static int? OpenStep(IEnumerable<QuoteSigner> signers) =>
        signers.Where(s => s.Status is SignerStatus.Pending or SignerStatus.Notified).Select(s => (int?)s.StepOrder).Min();

    /// <summary>Those whose turn it is are told so, once the quote is out; others wait. Gives those whose turn has just come.</summary>
    public static IReadOnlyList<QuoteSigner> Open(Quote quote, IReadOnlyList<QuoteSigner> signers)
    {
        var step = quote.Status == QuoteStatus.PendingSignature ? OpenStep(signers) : null;
        var next = signers.Where(s => s.Status == SignerStatus.Pending && s.StepOrder == step).ToList();
        foreach (var signer in signers.Where(s => s.Status is SignerStatus.Pending or SignerStatus.Notified))
        {
            signer.Status = signer.StepOrder == step ? SignerStatus.Notified : SignerStatus.Pending;
        }
        return next;
    }

    private sealed record Wanted(
        Body Body, SignerKind? Kind, int? Step, string? UserId, string? Email, string? FirstName, string? LastName, string? Language);

    private static List<Wanted> Read(Body body)
    {
        var signers = (body.Objects("signers", Need.Required, max: MaxSigners) ?? []).Select(b => new Wanted(
            b,
            b.Word<SignerKind>("kind", Need.Required),
            b.Integer("step_order", Need.Required, 1, 1000),
            b.Text("user_id", Need.Nullable, 255),
            b.Email("email", Need.Required),
            b.Text("first_name", Need.Nullable, 255),
            b.Text("last_name", Need.Nullable, 255),
            b.WordIn("language", Languages, Need.Nullable))).ToList();
        if (!body.IsValid)
        {
            return signers;
        }
        var first = signers.Where(s => s.Kind == SignerKind.External).Select(s => s.Step).Min();
        if (first is null)
        {
            body.Refuse("signers", "At least one signer must be external");
            return signers;
        }
        var seen = new HashSet<(SignerKind?, string?)>();
        foreach (var signer in signers)
        {
            if (signer.Kind == SignerKind.Countersigner && signer.Step <= first)
            {
                signer.Body.Refuse("step_order", "Countersigners come after the first external step");
            }
            if (signer.Kind == SignerKind.External && signer.UserId is not null)
            {
                signer.Body.Refuse("user_id", "Only for a countersigner");
            }
            if (!seen.Add((signer.Kind, signer.Email!.ToLowerInvariant())))
            {
                signer.Body.Refuse("email", "Signs already");
            }
        }
        return signers;
    }

    /// <summary>Who stays keeps the id. Who has signed stays where they are.</summary>
    private static void Replace(BillingDb db, Body body, List<QuoteSigner> before, List<Wanted> wanted, string quoteId)
    {
        var left = before.ToList();
        for (var i = 0; i < wanted.Count; i++)
        {
            var w = wanted[i];
            var same = left.Find(s => s.Kind == w.Kind && s.Email.Equals(w.Email, StringComparison.OrdinalIgnoreCase));
            if (same is not null)
            {
                left.Remove(same);
                if (same.Status == SignerStatus.Signed && same.StepOrder != w.Step)
                {
                    w.Body.Refuse("step_order", $"{same.Email} has signed in step {same.StepOrder} and cannot be moved");
                }
            }
            var signer = same ?? new QuoteSigner
            {
                Id = Ids.New("quor"),
                QuoteId = quoteId,
                Position = i,
                Kind = w.Kind!.Value,
                StepOrder = w.Step!.Value,
                Email = w.Email!,
            };
            (signer.Position, signer.StepOrder) = (i, w.Step!.Value);
            (signer.UserId, signer.FirstName, signer.LastName, signer.Language) = (w.UserId, w.FirstName, w.LastName, w.Language);
            if (same is null)
            {
                db.Add(signer);
            }
        }
        foreach (var signed in left.Where(s => s.Status == SignerStatus.Signed))
        {
            body.Refuse("signers", $"{signed.Email} has signed and cannot be removed");
        }
        db.RemoveRange(left);
    }

    private static async Task<IResult> ReplyAsync(string id, BillingDb db, CancellationToken cancel) =>
        Reply.Ok((IReadOnlyList<QuoteSignerAnswer>)[.. (await OfAsync(db, id, cancel)).Select(QuoteSignerAnswer.Of)]);
}
