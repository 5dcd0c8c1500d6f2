using System.Text.Json;
using System.Text.Json.Nodes;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Payments;
using Plumbline.Server.Features.Quotes;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Pages.Quoting;

/// <summary>A signature, or the payment method before it, that could not be given: shown with the page.</summary>
/// <param name="Values">What was typed.</param>
/// <param name="Faults">The text of each fault, by field.</param>
/// <param name="News">The text of what is wrong with all of it.</param>
public sealed record SignAttempt(
    IReadOnlyDictionary<string, string> Values, IReadOnlyDictionary<string, string> Faults, string News = "error_summary")
{
    /// <summary>The kind of the payment method that could not be saved; null of a signature.</summary>
    public string? Way { get; init; }
}

/// <summary>
/// <c>/quotes/{id}</c>: the offer, with its PDF and files, and its signature. The id is the quote's, or that of a signer, whose own link it
/// is: nobody signs for another. Of a quote with one signer, or none yet, both are the same.
/// </summary>
public static class QuotePages
{
    public const string Pdf = "/pdf";
    public const string Files = "/files";
    public const string Sign = "/sign";

    /// <summary>The part of a file's address that asks to have it shown.</summary>
    public const string Show = "show";
    public const string Method = "/method";

    public static async Task<IResult> ShowAsync(string id, HttpContext http, PageDoor door, QuoteView view, CancellationToken cancel)
    {
        var visit = await door.OpenAsync(http, PageLinks.ToQuote(id));
        var reading = await view.FindAsync(id, cancel);
        if (!HttpMethods.IsHead(http.Request.Method))
        {
            await view.NoteAsync(reading.Quote, cancel);
        }
        return await view.ShowAsync(visit, reading, null, cancel);
    }

    /// <summary>Saves the payment method that the quote asks for. Nothing is signed by it.</summary>
    public static async Task<IResult> SaveMethodAsync(
        string id,
        HttpContext http,
        PageDoor door,
        PageForms forms,
        QuoteView view,
        QuoteMethods methods,
        CancellationToken cancel)
    {
        var visit = await door.OpenAsync(http, PageLinks.ToQuote(id));
        var form = await forms.ReadAsync(http, visit, Method);
        var reading = await view.FindAsync(id, cancel);
        if (reading.Quote.Status != QuoteStatus.PendingSignature || !reading.MaySign)
        {
            return PageResult.SeeOther(visit.To());
        }
        var (attempt, way) = await methods.SaveAsync(visit, reading, form, cancel);
        return attempt is not null ? await view.ShowAsync(visit, reading, attempt, cancel) : way ?? PageResult.SeeOther(visit.To());
    }

    /// <summary>Back from Stripe, with a payment method or without.</summary>
    public static async Task<IResult> FromStripeAsync(
        string id, HttpContext http, PageDoor door, QuoteView view, QuoteMethods methods, CancellationToken cancel)
    {
        var visit = await door.OpenAsync(http, PageLinks.ToQuote(id));
        return await methods.ReturnAsync(visit, await view.FindAsync(id, cancel), http, cancel);
    }

    public static async Task<IResult> DownloadAsync(
        string id, HttpContext http, PageDoor door, QuoteView view, DownloadQuote documents, CancellationToken cancel)
    {
        var visit = await door.OpenAsync(http, PageLinks.ToQuote(id));
        var quote = (await OutAsync(view, id, cancel)).Quote;
        // the paper is the seller's: only who asks for another language gets one
        var pdf = await documents.RenderAsync(quote, visit.Language, cancel);
        http.Response.Headers.ContentDisposition = $"inline; filename=\"quote-{quote.Number}.pdf\"";
        return Results.Bytes(pdf, "application/pdf");
    }

    public static async Task<IResult> FileAsync(
        string id, string file, HttpContext http, PageDoor door, QuoteView view, BillingDb db, CancellationToken cancel)
    {
        await door.OpenAsync(http, PageLinks.ToQuote(id));
        var quote = (await OutAsync(view, id, cancel)).Quote;
        var shows = http.Request.Query[Show] == "yes" && quote.Options.DisplayDocumentsInPreview;
        if (shows)
        {
            PageGate.AllowFramingByUs(http.Response);
        }
        return await GetQuote.SendFileAsync(quote.Id, file, http, db, cancel, shows);
    }

    /// <summary>Signs by a typed name. Whatever comes of it is told by the page that the browser is sent to.</summary>
    public static async Task<IResult> SignAsync(
        string id,
        HttpContext http,
        PageDoor door,
        PageForms forms,
        QuoteView view,
        SignQuote sign,
        Charges charges,
        BillingDb db,
        CancellationToken cancel)
    {
        var visit = await door.OpenAsync(http, PageLinks.ToQuote(id));
        var form = await forms.ReadAsync(http, visit, Sign);
        var reading = await view.FindAsync(id, cancel);
        if (!reading.Quote.IsPublic || !reading.MaySign)
        {
            return PageResult.SeeOther(visit.To());
        }
        var faults = new Dictionary<string, string>(StringComparer.Ordinal);
        var body = await ReadAsync(form, reading, db, faults, cancel);
        if (faults.Count == 0)
        {
            try
            {
                db.ChangeTracker.Clear();
                await sign.RunAsync(
                    reading.Quote.Id, reading.Reader?.Id, new Body(JsonSerializer.SerializeToElement(body), [], []), http, charges, cancel);
                return PageResult.SeeOther(visit.To());
            }
            catch (Refusal refusal) when (refusal.Errors is { } errors)
            {
                db.ChangeTracker.Clear();
                foreach (var error in errors)
                {
                    faults.TryAdd(QuoteQuestions.FieldOf(error), TextOf(error));
                }
            }
            catch (Refusal refusal) when (refusal.Status == StatusCodes.Status400BadRequest)
            {
                // signed already, expired, withdrawn, or not this signer's turn any more: the page says which
                return PageResult.SeeOther(visit.To());
            }
        }
        return await view.ShowAsync(visit, reading, new SignAttempt(form.Values(), faults), cancel);
    }

    private static async Task<QuoteReading> OutAsync(QuoteView view, string id, CancellationToken cancel)
    {
        var reading = await view.FindAsync(id, cancel);
        return reading.Quote.IsPublic ? reading : throw PageFault.Link();
    }

    /// <summary>What was typed as the operation takes it; what is missing is added to the faults.</summary>
    private static async Task<JsonObject> ReadAsync(
        SentForm form, QuoteReading reading, BillingDb db, Dictionary<string, string> faults, CancellationToken cancel)
    {
        var body = new JsonObject { ["signer_name"] = Required("signer_name") };
        Required("accept");
        if (reading.Reader is null)
        {
            body["email"] = Required("email");
        }
        if (reading.Reader is not { Kind: SignerKind.Countersigner })
        {
            if (reading.Quote.Options.RequireTaxId)
            {
                body["tax_id"] = Required("tax_id");
            }
            body["custom_properties"] = (await QuoteQuestions.LoadAsync(db, reading.Quote, cancel)).Read(form, faults);
        }
        return body;

        string Required(string field)
        {
            var text = form.Text(field);
            if (text.Length == 0)
            {
                faults[field] = field == "accept" ? "error_accept" : "error_required";
            }
            return text;
        }
    }

    private static string TextOf(FieldError error) => error.Code switch
    {
        "too_big" => "error_too_long",
        _ when error.Path is ["email"] => "error_email",
        _ => "error_value",
    };
}
