using Plumbline.Server.Features.Emails;

namespace Plumbline.Server.Tests.Emails;

/// <summary>What messages say, in every language.</summary>
public sealed class EmailContentTests
{
    private static readonly EmailLook Plain = new(null, "#0f766e", ["Lumen", "12 rue des Arts", "75002 Paris"]);

    public static IEnumerable<TheoryDataRow<EmailKind, string>> All =>
        Enum.GetValues<EmailKind>().SelectMany(kind => EmailTexts.Languages.Select(l => new TheoryDataRow<EmailKind, string>(kind, l)));

    [Fact]
    public void Template_WithinItsLimits_MayCountAndReplace()
    {
        const string template = "{% assign x = 'ab' | append: 'c' %}{% for i in (1..3) %}{{ x | replace: 'b', 'x' }}{{ i }}{% endfor %}";

        Assert.True(LiquidText.TryRender(template, EmailSample.Facts("en"), out var text, out var fault), fault);
        Assert.Equal("axc1axc2axc3", text);
    }

    [Fact]
    public void Languages_OfMessages_AreThoseOfDocuments() =>
        Assert.Equal(["de", "en", "es", "fr", "it", "lt", "nl", "pl", "pt"], EmailTexts.Languages.Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(All))]
    public void Message_OfEveryKindAndLanguage_NamesOnlyWhatIsKnown(EmailKind kind, string language)
    {
        var words = EmailTexts.For(language)[kind];
        var facts = EmailSample.Facts(language);
        foreach (var template in new[] { words.Subject, words.Heading, words.Body, words.Button ?? "x" })
        {
            Assert.True(LiquidText.TryRender(template, facts, out var text, out var fault), fault);
            Assert.False(string.IsNullOrWhiteSpace(text));
        }

        var content = EmailContent.Of(EmailSample.Draft(kind, language, words, Plain));

        Assert.All(
            (string[])[content.Subject, content.Text, content.Html],
            text => Assert.DoesNotContain("{", Styles(text), StringComparison.Ordinal));
        Assert.Contains(content.Subject.Length > 0 ? "Lumen" : "?", content.Text, StringComparison.Ordinal);
        Assert.Contains($"<html lang=\"{language}\">", content.Html, StringComparison.Ordinal);
        if (words.Button is not null)
        {
            Assert.Contains("href=\"https://billing.example/invoices/inv_01\"", content.Html, StringComparison.Ordinal);
        }
        if (language != "en")
        {
            Assert.NotEqual(EmailTexts.For("en")[kind].Body, words.Body);
        }
    }

    [Fact]
    public void InvoiceReady_InEnglish_Reads() => Assert.Equal(
        """
        Invoice INV-42

        Hello Atelier Noisette,

        We have issued invoice INV-42 of 15 Jan 2024 to you.

        Please transfer €120.00 by 14 Feb 2024 and quote the reference K7M2QX9ABC.

        Invoice: INV-42
        Issue date: 15 Jan 2024
        Total (EUR): €120.00

        Payment details
        Account holder: Lumen SAS
        IBAN: FR76 3000 6000 0112 3456 7890 189

        View the invoice: https://billing.example/invoices/inv_01

        You will find the document attached as a PDF.

        Questions? Just reply to this message.

        --
        This message was sent by Lumen.
        Lumen · 12 rue des Arts · 75002 Paris

        """.ReplaceLineEndings("\n"),
        Written(EmailKind.InvoiceReady, "en"));

    [Fact]
    public void InvoiceReady_InFrench_Reads() => Assert.Equal(
        """
        Facture INV-42

        Bonjour Atelier Noisette,

        Nous avons émis la facture INV-42 du 15 janv. 2024 à votre attention.

        Merci de régler 120,00 € par virement avant le 14 févr. 2024 en indiquant la référence K7M2QX9ABC.

        Facture: INV-42
        Date d’émission: 15 janv. 2024
        Total TTC (EUR): 120,00 €

        Coordonnées de paiement
        Titulaire du compte: Lumen SAS
        IBAN: FR76 3000 6000 0112 3456 7890 189

        Voir la facture: https://billing.example/invoices/inv_01

        Vous trouverez le document ci-joint au format PDF.

        Une question ? Répondez simplement à ce message.

        --
        Ce message vous est envoyé par Lumen.
        Lumen · 12 rue des Arts · 75002 Paris

        """.ReplaceLineEndings("\n"),
        Written(EmailKind.InvoiceReady, "fr"));

    [Theory]
    [InlineData(1, "Invoice INV-42 is overdue", "was due on 14 Feb 2024")]
    [InlineData(0, "Reminder: invoice INV-42", "is due on 14 Feb 2024")]
    public void Reminder_BeforeAndAfterTheDueDate_SaysWhichItIs(int daysLate, string subject, string said)
    {
        var draft = EmailSample.Draft(EmailKind.InvoiceReminder, "en", EmailTexts.For("en")[EmailKind.InvoiceReminder], Plain);
        ((Dictionary<string, object?>)draft.Facts["invoice"]!)["days_late"] = daysLate;

        var content = EmailContent.Of(draft);

        Assert.Equal(subject, content.Subject);
        Assert.Contains(said, content.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Html_OfHostileNames_IsEscaped()
    {
        const string hostile = "<script>alert('x')</script>";
        var words = EmailTexts.For("en")[EmailKind.InvoiceReady] with { Body = hostile + " {{ customer.name }}", Button = "<b>go</b>" };
        var draft = EmailSample.Draft(EmailKind.InvoiceReady, "en", words, Plain with { Footer = [hostile], LogoUrl = "https://x/\"><i>" });
        ((Dictionary<string, object?>)draft.Facts["customer"]!)["name"] = "\"><img src=x onerror=alert(1)>\r\nBcc: a@b.c";

        var content = EmailContent.Of(draft with { Rows = [new EmailRow(hostile, hostile)], Link = "https://x/?a=\"><script>" });

        Assert.DoesNotContain("<script", content.Html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<img src=x", content.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>", content.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("<i>", content.Html, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt;", content.Html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{% for i in (1..100000000) %}x{% endfor %}")]
    [InlineData("{% for i in (1..company.name.size) %}x{% endfor %}")]
    [InlineData("{% assign x = 'xxxxxxxxxx' %}{% for i in (1..100) %}{% assign x = x | append: x %}{% endfor %}")]
    [InlineData("{% capture x %}x{% endcapture %}{{ x }}")]
    [InlineData("{% if %}")]
    [InlineData("{{ invoice.nope }}")]
    [InlineData("{{ nobody }}")]
    [InlineData("{{ invoice.number | no_filter }}")]
    [InlineData("{% include 'file' %}")]
    public void Template_ThatCannotBeRendered_IsRefusedWithItsReason(string template)
    {
        Assert.False(LiquidText.TryRender(template, EmailSample.Facts("en"), out _, out var fault));
        Assert.NotEmpty(fault);
    }

    [Fact]
    public void Subject_OfSeveralLines_IsOne()
    {
        var words = EmailTexts.For("en")[EmailKind.TeamInvite] with { Subject = "One\r\nBcc: two@x.example\n{{ company.name }}" };

        var content = EmailContent.Of(EmailSample.Draft(EmailKind.TeamInvite, "en", words, Plain));

        Assert.Equal("One Bcc: two@x.example Lumen", content.Subject);
    }

    // the sheet of styles has braces of its own
    private static string Styles(string html) => html.Split("<style>") is [var head, var rest] ? head + rest.Split("</style>")[1] : html;

    private static string Written(EmailKind kind, string language) =>
        string.Join('\n', EmailContent.Of(EmailSample.Draft(kind, language, EmailTexts.For(language)[kind], Plain)).Text.Split('\n')
            .Select(line => line.TrimEnd())).Replace('\u00A0', ' ');
}
