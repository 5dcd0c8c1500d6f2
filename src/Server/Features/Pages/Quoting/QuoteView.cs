using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Features.Invoices.Pdf;
using Plumbline.Server.Features.InvoicingEntities;
using Plumbline.Server.Features.Pages.Invoicing;
using Plumbline.Server.Features.Payments;
using Plumbline.Server.Features.Quotes;
using Plumbline.Server.Features.Subscriptions;
using Plumbline.Server.Tenancy;
using Plumbline.Web;
using Plumbline.Web.Notices;
using Plumbline.Web.Quotes;

namespace Plumbline.Server.Features.Pages.Quoting;

/// <summary>A quote and by whose link it is read.</summary>
/// <param name="Quote">The quote.</param>
/// <param name="Signers">In the order in which they sign.</param>
/// <param name="Reader">The signer whose link it is, or who signs alone; null where that is not known.</param>
public sealed record QuoteReading(Quote Quote, IReadOnlyList<QuoteSigner> Signers, QuoteSigner? Reader)
{
    /// <summary>Whether it is the reader's turn.</summary>
    public bool MaySign => Reader is null
        ? Signers.Count == 0
        : Reader.Status != SignerStatus.Signed && Quotes.Signers.OpenStep(Signers) == Reader.StepOrder;
}

/// <summary>
/// Shows a quote to those who read and sign it. What is offered, and what it comes to, is that of its paper (<see cref="DownloadQuote"/>).
/// </summary>
public sealed class QuoteView(
    BillingDb db, DownloadQuote documents, QuoteReader quotes, SignQuote sign, QuotePanels panels, PageFrames frames, CurrentTenant tenant)
{
    /// <param name="id">Of the quote, or of one of its signers.</param>
    /// <param name="cancel">Cancels the reading.</param>
    /// <exception cref="PageFault">The signer was taken out of the circuit.</exception>
    public async Task<QuoteReading> FindAsync(string id, CancellationToken cancel)
    {
        var quoteId = id.StartsWith("quor_", StringComparison.Ordinal)
            ? await db.Set<QuoteSigner>().Where(s => s.Id == id).Select(s => s.QuoteId).SingleOrDefaultAsync(cancel)
            : id;
        if (quoteId is null)
        {
            throw PageFault.Link();
        }
        var quote = await quotes.FindAsync(quoteId, cancel);
        var signers = await db.Set<QuoteSigner>().AsNoTracking().Where(s => s.QuoteId == quoteId)
            .OrderBy(s => s.StepOrder).ThenBy(s => s.Position).ToListAsync(cancel);
        return new QuoteReading(quote, signers, signers.Find(s => s.Id == id) ?? (signers.Count == 1 ? signers[0] : null));
    }

    /// <summary>The customer looked at it for the first time.</summary>
    public async Task NoteAsync(Quote quote, CancellationToken cancel)
    {
        if (quote is not { Status: QuoteStatus.PendingSignature, ViewedAt: null })
        {
            return;
        }
        await db.WriteAsync(async () =>
        {
            var row = await quotes.LockedAsync(quote.Id, cancel);
            row.ViewedAt ??= tenant.Now;
        }, cancel);
        db.ChangeTracker.Clear();
    }

    public async Task<IResult> ShowAsync(PageVisit visit, QuoteReading reading, SignAttempt? attempt, CancellationToken cancel)
    {
        var quote = reading.Quote;
        var language = reading.Reader?.Language
            ?? await db.Set<Customer>().Where(c => c.Id == quote.CustomerId).Select(c => c.Language).SingleAsync(cancel);
        var seller = await db.Set<InvoicingEntity>().AsNoTracking().SingleAsync(e => e.Id == quote.InvoicingEntityId, cancel);
        var frame = frames.Of(visit, seller, language, texts => texts.Fill("quote_title", ("number", quote.Number)));
        if (!quote.IsPublic)
        {
            return Closed(quote, frame);
        }
        var sheet = await documents.ReadAsync(quote, frame.Texts.Language, cancel);
        var zone = DateTimeZoneProviders.Tzdb[seller.Timezone];
        var model = await ModelAsync(visit, reading, sheet, frame, zone, cancel) with
        {
            Panel = await panels.OfAsync(visit, reading, frame, zone, attempt, cancel),
            News = attempt is null ? null : ("bad", frame[attempt.News]),
        };
        var status = attempt is null ? StatusCodes.Status200OK
            : attempt.News == "failure_too_many" ? PayInvoice.TooMany : StatusCodes.Status422UnprocessableEntity;
        return PageResult.Of<QuotePage>(model, status, model.Panel.Method?.Forms, showsFiles: model.Documents.Any(d => !d.IsImage));
    }

    // not out yet, or taken back: nothing of it is shown
    private static IResult Closed(Quote quote, PageFrame frame)
    {
        var word = quote.Status switch
        {
            QuoteStatus.Voided => "voided",
            QuoteStatus.PendingApproval => "approval",
            _ => "draft",
        };
        return PageResult.Of<NoticePage>(new NoticePageModel(
            frame, frame[$"quote_{word}_title"], frame.Texts.Fill($"quote_{word}_text", ("seller", frame.SellerName ?? "")))
        {
            Tone = word == "voided" ? "plain" : "wait",
        });
    }

    private async Task<QuotePageModel> ModelAsync(
        PageVisit visit, QuoteReading reading, QuoteSheet sheet, PageFrame frame, DateTimeZone zone, CancellationToken cancel)
    {
        var (quote, paper) = (reading.Quote, sheet.Paper);
        var files = await FilesAsync(quote, cancel);
        string Date(Instant at) => frame.Format.Date(at.InZone(zone).Date);
        var state = quote.Status == QuoteStatus.Signed ? QuotePageState.Signed
            : quote.HasExpired(tenant.Now) ? QuotePageState.Expired
            : QuotePageState.Open;
        var (amount, label) = AmountOf(quote, paper);
        var words = sheet.Offered is { } offered ? new QuoteWords(quote, offered, await BeforeAsync(quote, cancel), frame, zone) : null;
        var showsOffer = quote.Type != QuoteType.SubscriptionUpdate || quote.Options.DisplaySubscriptionOnUpdate;
        return new QuotePageModel
        {
            Frame = frame,
            Heading = frame.Title,
            State = state,
            Amount = amount is { } minor ? frame.Format.Money(minor, quote.Currency) : null,
            AmountLabel = frame[label],
            Line = state switch
            {
                QuotePageState.Signed => frame.Texts.Fill("quote_signed_on", ("date", Date(quote.SignedAt!.Value))),
                QuotePageState.Expired => frame.Texts.Fill("quote_expired_on", ("date", Date(quote.ExpiresAt!.Value))),
                _ => frame.Texts.Fill("quote_valid_until", ("date", Date(quote.ExpiresAt!.Value))),
            },
            PdfPath = visit.To(QuotePages.Pdf),
            Seller = InvoiceWords.Party(paper.Seller),
            Customer = InvoiceWords.Party(paper.Customer),
            Currency = quote.Currency,
            Phases = showsOffer && words is not null ? words.Phases() : [],
            Groups = words is null ? InvoiceWords.Groups(paper, [.. paper.Lines.Select(_ => (string?)null)]) : [],
            Totals = words is null && !paper.HidesTotals ? InvoiceWords.Totals(paper, frame) : [],
            Remarks = words?.Remarks() ?? [],
            Contract = [.. words?.Contract() ?? [], .. await FirstInvoiceAsync(quote, state, frame, cancel)],
            Notes = Notes(quote, paper, frame),
            Attachments = [.. files.Select(f => NameOf(f, visit, frame))],
            Documents = quote.Options.DisplayDocumentsInPreview
                ? [.. files.Where(f => f.Use == QuoteFileUse.Attachment && GetQuote.IsShown(f.Mimetype)).Select(f => new QuoteDocumentModel(
                    f.Name, visit.To($"{QuotePages.Files}/{f.Id}", (QuotePages.Show, "yes")), GetQuote.IsImage(f.Mimetype)))]
                : [],
            Signers = [.. reading.Signers.Select(s => SignerOf(s, reading.Reader, frame, zone))],
            Facts = Facts(quote, paper, frame),
            Panel = new QuotePanelModel(""),
        };
    }

    /// <summary>What a subscription that is changed holds, today or when that was agreed; null where nothing is changed.</summary>
    private async Task<IReadOnlyList<ProductState>?> BeforeAsync(Quote quote, CancellationToken cancel)
    {
        if (quote.SourceSubscriptionId is not { } id)
        {
            return null;
        }
        var at = quote.SignedAt ?? tenant.Now;
        var source = await db.Set<Subscription>().AsNoTracking().SingleAsync(s => s.Id == id, cancel);
        return [.. (source.PhaseAt(at)?.Products ?? []).Where(p => !(p.DetachedAt < at))];
    }

    private async Task<IReadOnlyList<(string, string)>> FirstInvoiceAsync(
        Quote quote, QuotePageState state, PageFrame frame, CancellationToken cancel)
    {
        if (!quote.Options.DisplayFirstInvoiceAmount || quote.Type == QuoteType.OneOff || state != QuotePageState.Open
            || await sign.FirstInvoiceAsync(quote.Id, cancel) is not { } amount)
        {
            return [];
        }
        var text = frame.Texts.Fill("quote_first_invoice_text", ("amount", frame.Format.Money(amount, quote.Currency)));
        return [(frame["quote_first_invoice"], text)];
    }

    private static (long? Amount, string Label) AmountOf(Quote quote, InvoiceDocument paper) => quote switch
    {
        { Options.DisplayQuoteValue: false } => (null, "quote_value"),
        { Type: not QuoteType.OneOff } => (paper.Totals.TotalMinor, "quote_value"),
        { Options.DisplayQuoteValueWithTax: true } => (paper.Totals.TotalMinor, "quote_value_with_tax"),
        _ => (paper.Totals.NetMinor, "net"),
    };

    private static IReadOnlyList<(string?, string)> Notes(Quote quote, InvoiceDocument paper, PageFrame frame) =>
    [
        .. new (string? Label, string? Text)[]
        {
            (frame["quote_comments"], quote.Comments),
            (frame["quote_terms"], quote.Terms),
            (null, paper.Footer),
        }.Where(n => !string.IsNullOrWhiteSpace(n.Text)).Select(n => (n.Label, PlainText.WithoutMarks(n.Text))),
    ];

    private static IReadOnlyList<(string, string)> Facts(Quote quote, InvoiceDocument paper, PageFrame frame) =>
    [
        .. new (string Label, string? Value)[]
        {
            (frame["quote_number"], quote.Number),
            (frame["quote_date"], paper.IssueDate is { } date ? frame.Format.Date(date) : null),
            (frame["purchase_order"], paper.PurchaseOrder),
            (frame["quote_contact"], quote.OwnerEmail),
        }.Where(f => !string.IsNullOrWhiteSpace(f.Value)).Select(f => (f.Label, f.Value!)),
    ];

    private sealed record PageFile(string Id, string Name, string Mimetype, QuoteFileUse Use);

    private async Task<IReadOnlyList<PageFile>> FilesAsync(Quote quote, CancellationToken cancel) => await db.Set<QuoteFile>()
        .Where(f => f.OwnerId == quote.Id).OrderBy(f => f.CreatedAt).ThenBy(f => f.Id)
        .Select(f => new PageFile(f.Id, f.Name, f.Mimetype, f.Use)).ToListAsync(cancel);

    private static (string, string) NameOf(PageFile file, PageVisit visit, PageFrame frame) => (
        file.Use == QuoteFileUse.SignedCopy ? $"{frame["quote_signed_copy"]}: {file.Name}" : file.Name,
        visit.To($"{QuotePages.Files}/{file.Id}"));

    private static QuoteSignerModel SignerOf(QuoteSigner signer, QuoteSigner? reader, PageFrame frame, DateTimeZone zone)
    {
        var isReader = signer.Id == reader?.Id;
        var (status, tone) = signer.Status switch
        {
            SignerStatus.Signed when signer.SignedAt is { } at =>
                (frame.Texts.Fill("quote_signed_on", ("date", frame.Format.Date(at.InZone(zone).Date))), "good"),
            SignerStatus.Notified => (frame["quote_signer_asked"], "wait"),
            SignerStatus.Skipped => (frame["quote_signer_skipped"], "plain"),
            _ => (frame["quote_signer_later"], "plain"),
        };
        var details = new[]
        {
            isReader ? frame["quote_you"] : null,
            signer.Kind == SignerKind.Countersigner ? frame.Texts.Fill("quote_signer_for", ("seller", frame.SellerName ?? "")) : null,
        };
        return new QuoteSignerModel(
            signer.Evidence?.SignerName ?? QuotePanels.NameOf(signer),
            string.Join(" · ", details.OfType<string>()) is { Length: > 0 } detail ? detail : null,
            status, tone, isReader)
        {
            Evidence = signer is { Evidence: { } evidence, SignedAt: { } signedAt }
                ?
                [
                    evidence.TraceOf(signedAt),
                    InvoiceTexts.For(frame.Texts.Language).Fill("quote_signed_document", ("hash", evidence.DocumentSha256)),
                ]
                : [],
        };
    }
}
