using NodaTime;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Wallets;

/// <summary>The body of a load, in one of its forms.</summary>
/// <param name="IsFree">Money for nothing.</param>
/// <param name="Amount">Minor units; 0 where it follows from the source.</param>
/// <param name="At">When it was received outside.</param>
/// <param name="BankAccountId">The account it was received on.</param>
/// <param name="Comment">For the company itself.</param>
/// <param name="IsDraft">Whether the credit note of free money waits to be validated.</param>
/// <param name="TransactionId">The payment whose unallocated money it is.</param>
/// <param name="InvoiceId">The paid invoice whose lines it is.</param>
/// <param name="LineIds">Those lines.</param>
public sealed record LoadInput(
    bool IsFree,
    long Amount,
    Instant At,
    string? BankAccountId,
    string? Comment,
    bool IsDraft,
    string? TransactionId,
    string? InvoiceId,
    IReadOnlyList<string> LineIds)
{
    private static readonly string[] Types = ["free", "paid"];
    private static readonly string[] Drafts = ["draft"];

    public static LoadInput Read(Body body, Instant now)
    {
        var type = body.WordIn("type", Types);
        var isFree = type == "free" || body.Has("amount_free");
        var load = isFree ? Given(body, now)
            : body.Has("transaction_id") ? OfPayment(body, now)
            : body.Has("invoice_id") ? OfLines(body, now)
            : Received(body, now);
        if (type is null && (load.TransactionId ?? load.InvoiceId) is not null)
        {
            body.Refuse("type", "Required");
        }
        body.ThrowIfInvalid();
        return load;
    }

    private static LoadInput Given(Body body, Instant now)
    {
        var amount = body.Amount(body.Has("amount_free") ? "amount_free" : "amount", Need.Required, min: 1);
        var isDraft = body.WordIn("document_status", Drafts, Need.Nullable) is not null;
        return Empty(body, now) with { IsFree = true, Amount = amount ?? 0, IsDraft = isDraft };
    }

    private static LoadInput OfPayment(Body body, Instant now) =>
        Empty(body, now) with { TransactionId = body.Text("transaction_id", Need.Required, 255, 1) };

    private static LoadInput OfLines(Body body, Instant now)
    {
        var invoiceId = body.Text("invoice_id", Need.Required, 255, 1);
        var lineIds = body.Texts("invoice_line_item_ids", Need.Required, 1, 100, 255);
        return Empty(body, now) with { InvoiceId = invoiceId, LineIds = lineIds ?? [] };
    }

    private static LoadInput Received(Body body, Instant now)
    {
        var amount = body.Amount("amount", Need.Required, min: 1);
        var load = Empty(body, now);
        var at = body.Instant("date");
        var account = body.Text("bank_account_id", max: 255, min: 1);
        var reference = body.Text("reference", max: 255, min: 1);
        if (at > now)
        {
            body.Refuse("date", "Must not be in the future");
        }
        string?[] texts = [reference, load.Comment];
        return load with
        {
            Amount = amount ?? 0,
            At = at ?? now,
            BankAccountId = account,
            Comment = texts.OfType<string>().Any() ? string.Join(" · ", texts.OfType<string>()) : null,
        };
    }

    private static LoadInput Empty(Body body, Instant now) =>
        new(false, 0, now, null, body.Text("comment", max: 1000, min: 1), false, null, null, []);
}
