using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.BankAccounts;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.BankStatements;

public sealed record BankTransactionAnswer(
    string Id,
    string BankAccountId,
    string Description,
    long Amount,
    string Currency,
    long? OriginalAmount,
    string? OriginalCurrency,
    BankTransactionStatus Status,
    string? BankTransactionId,
    Instant AuthorizedAt,
    Instant? SettledAt,
    Instant CreatedAt)
{
    public static BankTransactionAnswer Of(BankTransaction t) => new(
        t.Id, t.BankAccountId, t.Description, t.Amount, t.Currency, t.OriginalAmount, t.OriginalCurrency, t.Status, t.BankReference,
        t.AuthorizedAt, t.SettledAt, t.CreatedAt);
}

public sealed record MatchAnswer(
    string InvoiceId,
    string InvoiceNumber,
    string CustomerId,
    string CustomerName,
    long AmountDue,
    int Score,
    IReadOnlyList<string> Reasons);

/// <summary>The invoices that a movement may be for, the likeliest first, and the payment that it became.</summary>
public sealed record MatchesAnswer(string BankTransactionId, string? TransactionId, IReadOnlyList<MatchAnswer> Suggestions);

/// <summary>Movements of a bank account, the newest first, and what they may be for.</summary>
public static class ReadMovements
{
    private const int MostSuggestions = 20;

    public static async Task<IResult> ListAsync(string id, HttpContext http, BillingDb db, CancellationToken cancel)
    {
        var faults = new List<FieldError>();
        var cursor = Cursor.Read(http.Request.Query, faults);
        if (faults.Count > 0)
        {
            throw Refusal.Invalid(faults);
        }
        if (!await db.Set<BankAccount>().AnyAsync(a => a.Id == id, cancel))
        {
            throw Refusal.NotFound("Bank account");
        }
        return Reply.Ok(await cursor.PageAsync<BankTransaction, BankTransactionAnswer>(
            db.Set<BankTransaction>().AsNoTracking().Where(t => t.BankAccountId == id), t => t.CreatedAt, t => t.Id,
            page => Task.FromResult<IReadOnlyList<BankTransactionAnswer>>([.. page.Select(BankTransactionAnswer.Of)]), cancel));
    }

    public static async Task<IResult> MatchesAsync(string id, BillingDb db, CancellationToken cancel)
    {
        var movement = await db.Set<BankTransaction>().AsNoTracking().SingleOrDefaultAsync(t => t.Id == id, cancel)
            ?? throw Refusal.NotFound("Bank transaction");
        var account = await db.Set<BankAccount>().AsNoTracking().SingleOrDefaultAsync(a => a.Id == movement.BankAccountId, cancel)
            ?? throw Refusal.NotFound("Bank account");
        var open = await PayableInvoices.LoadAsync(db, account, cancel);
        var suggestions = open.For(movement).Take(MostSuggestions).Select(m => new MatchAnswer(
            m.Invoice.Id, m.Invoice.Number, m.Invoice.CustomerId, m.Invoice.CustomerName, m.Invoice.Due, m.Score, m.Reasons));
        return Reply.Ok(new MatchesAnswer(movement.Id, movement.TransactionId, [.. suggestions]));
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(CursorPageOf<BankTransactionAnswer>))]
[JsonSerializable(typeof(MatchesAnswer))]
[JsonSerializable(typeof(ImportAnswer))]
[JsonSerializable(typeof(JsonObject))]
internal sealed partial class BankStatementsJson : JsonSerializerContext;
