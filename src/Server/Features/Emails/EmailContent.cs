using System.Globalization;
using Fluid;
using Plumbline.Server.Features.InvoicingEntities;
using Plumbline.Server.Features.Invoices.Pdf;

namespace Plumbline.Server.Features.Emails;

/// <summary>A row of the summary beneath the text.</summary>
public sealed record EmailRow(string Label, string Value);

/// <summary>What a message is made of.</summary>
/// <param name="Kind">Which message it is.</param>
/// <param name="Language">Two letters.</param>
/// <param name="Words">What it says.</param>
/// <param name="Facts">What templates may name.</param>
/// <param name="Rows">The summary.</param>
/// <param name="Bank">Where to pay to.</param>
/// <param name="Link">Where the button leads; null for no button.</param>
/// <param name="HasDocument">Whether a PDF goes with it.</param>
/// <param name="Look">Whose logo and colour it wears.</param>
public sealed record EmailDraft(
    EmailKind Kind,
    string Language,
    EmailWords Words,
    IReadOnlyDictionary<string, object?> Facts,
    IReadOnlyList<EmailRow> Rows,
    IReadOnlyList<EmailRow> Bank,
    string? Link,
    bool HasDocument,
    EmailLook Look);

/// <summary>How a seller's messages look.</summary>
public sealed record EmailLook(string? LogoUrl, string? BrandColor, IReadOnlyList<string> Footer)
{
    /// <summary>What the message calls the logo that goes with it.</summary>
    public const string LogoContentId = "logo@plumbline";

    public static EmailLook Of(InvoicingEntity entity) => new(
        entity.LogoUrl,
        entity.BrandColor,
        [
            .. new[]
            {
                entity.TradeName ?? entity.Name,
                entity.AddressLine1,
                string.Join(' ', new[] { entity.ZipCode, entity.City }.OfType<string>()),
            }.OfType<string>().Where(part => part.Length > 0),
        ]);

    public bool HasOwnLogo => Logo.Of(LogoUrl).Length > 0;

    /// <summary>An image that goes with the message, or a link to one; null for none.</summary>
    public string? LogoSource => HasOwnLogo ? "cid:" + LogoContentId
        : LogoUrl is { } url && url.StartsWith("https://", StringComparison.OrdinalIgnoreCase) ? url
        : null;
}

/// <summary>A message as it is sent.</summary>
public sealed record EmailContent(string Subject, string Html, string Text)
{
    private static readonly char[] Breaks = ['\r', '\n', '\t'];
    private static readonly Lazy<IFluidTemplate> HtmlLayout = new(() => Layout("html"));
    private static readonly Lazy<IFluidTemplate> TextLayout = new(() => Layout("txt"));

    public static EmailContent Of(EmailDraft draft)
    {
        var texts = EmailTexts.For(draft.Language);
        var subject = Line(draft.Words.Subject, draft.Facts);
        var color = BrandColor.Readable(draft.Look.BrandColor);
        var parts = new Dictionary<string, object?>
        {
            ["language"] = draft.Language,
            ["subject"] = subject,
            ["heading"] = Line(draft.Words.Heading, draft.Facts),
            ["greeting"] = Line(texts["greeting"], draft.Facts),
            ["paragraphs"] = Paragraphs(LiquidText.Render(draft.Words.Body, draft.Facts)),
            ["rows"] = Rows(draft.Rows),
            ["bank"] = Rows(draft.Bank),
            ["bank_title"] = InvoiceTexts.For(draft.Language)["bank_details"],
            ["button"] = draft.Link is null || draft.Words.Button is null ? "" : Line(draft.Words.Button, draft.Facts),
            ["link"] = draft.Link ?? "",
            ["attached"] = draft.HasDocument ? texts["attached"] : "",
            ["reply"] = texts["reply"],
            ["sent_by"] = Line(texts["sent_by"], draft.Facts),
            ["seller"] = draft.Look.Footer is [var seller, ..] ? seller : "",
            ["footer"] = string.Join(" · ", draft.Look.Footer),
            ["logo"] = draft.Look.LogoSource ?? "",
            ["color"] = string.Create(CultureInfo.InvariantCulture, $"#{color.R:x2}{color.G:x2}{color.B:x2}"),
        };
        var text = LiquidText.RenderText(TextLayout.Value, parts).ReplaceLineEndings("\n").Trim() + "\n";
        return new EmailContent(subject, LiquidText.RenderHtml(HtmlLayout.Value, parts), text);
    }

    /// <summary>One line, whatever values bring: a subject must not hold a second one.</summary>
    private static string Line(string template, IReadOnlyDictionary<string, object?> facts) =>
        string.Join(' ', LiquidText.Render(template, facts).Split(Breaks, StringSplitOptions.RemoveEmptyEntries)).Trim();

    private static List<object?> Paragraphs(string body) =>
    [
        .. body.ReplaceLineEndings("\n").Split("\n\n", StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(paragraph => (object?)paragraph.Split('\n').ToList()),
    ];

    private static List<Dictionary<string, object?>> Rows(IReadOnlyList<EmailRow> rows) =>
        [.. rows.Select(r => new Dictionary<string, object?> { ["label"] = r.Label, ["value"] = r.Value })];

    private static IFluidTemplate Layout(string form)
    {
        using var stream = typeof(EmailContent).Assembly.GetManifestResourceStream($"emails/layout/layout.{form}.liquid")!;
        using var reader = new StreamReader(stream);
        return LiquidText.Parse(reader.ReadToEnd());
    }
}
