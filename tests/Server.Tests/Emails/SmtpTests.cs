using MimeKit;
using Plumbline.Server.Tests.Billing;
using Plumbline.Server.Tests.Fixture;
using Plumbline.Server.Tests.Money;

namespace Plumbline.Server.Tests.Emails;

/// <summary>A server that sends its messages to a mail server on this machine.</summary>
public sealed class SmtpWorld : IAsyncLifetime
{
    private TestServer? _server;

    internal SmtpListener Mail { get; } = new();

    public TestServer Server => _server!;

    public async ValueTask InitializeAsync()
    {
        _server = new TestServer
        {
            MoreSettings =
            [
                "--PLUMBLINE_SMTP", Mail.Url, "--PLUMBLINE_MAIL_FROM", "no-reply@mail.example",
                "--PLUMBLINE_PUBLIC_URL", "https://billing.example/",
            ],
        };
        await _server.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _server!.DisposeAsync();
        await Mail.DisposeAsync();
    }
}

/// <summary>Messages over real connections: taken, put off, refused.</summary>
public sealed class SmtpTests(SmtpWorld world) : IClassFixture<SmtpWorld>
{
    [Fact]
    public async Task Invoice_ToPay_ArrivesWithItsPaper()
    {
        var s = await Mailing.AtAsync(world.Server, new { name = "Čeština & Co", billing_email = "taken@one.example" });
        await s.BankAsync();
        var invoice = await s.OwingAsync();

        var outcome = (await s.SendAsync("invoice_ready", invoice))[0];

        Assert.Equal(("sent", invoice), (outcome.Text("outcome"), outcome.Text("invoice_id")));
        var message = Assert.Single(world.Mail.For("taken@one.example"));
        Assert.Equal("[Test] Invoice INV-1 from Lumen SAS", message.Subject);
        Assert.Equal("\"Lumen SAS\" <no-reply@mail.example>", message.From.ToString());
        Assert.Equal("billing@lumen.example", message.ReplyTo.Mailboxes.Single().Address);
        Assert.Equal(outcome.Text("email_id") + "@mail.example", message.MessageId);
        Assert.Equal("auto-generated", message.Headers[HeaderId.AutoSubmitted]);
        Assert.Contains("Hello Čeština & Co,", message.TextBody, StringComparison.Ordinal);
        Assert.Contains("FR76 3000 6000 0112 3456 7890 189", message.TextBody, StringComparison.Ordinal);
        Assert.Contains($"href=\"https://billing.example/invoices/{invoice}?token=", message.HtmlBody, StringComparison.Ordinal);
        // it is passed on to people who should not see more
        Assert.DoesNotContain("/portal/", message.ToString(), StringComparison.Ordinal);
        var pdf = (MimePart)Assert.Single(message.Attachments);
        Assert.Equal("INV-1.pdf", pdf.FileName);
        using var bytes = new MemoryStream();
        await pdf.Content!.DecodeToAsync(bytes, TestContext.Current.CancellationToken);
        Assert.Equal("%PDF-"u8.ToArray(), bytes.ToArray()[..5]);
    }

    [Fact]
    public async Task Portal_WhereAMessageIsAboutTheAccount_IsBehindItsButton()
    {
        var s = await Mailing.AtAsync(world.Server, new { billing_email = "portal@one.example" });
        await s.Api.PostAsync("/v1/email-templates", new
        {
            kind = "invoice_ready",
            language = "en",
            subject = "Yours",
            heading = "Yours",
            body = "All of it: {{ portal.url }}",
        });
        await s.SendAsync("invoice_ready", await s.OwingAsync());
        await s.CardAsync();
        await s.Api.PatchAsync("/v1/wallets/settings", new { enabled = true });
        await s.Api.PostAsync("/v1/wallets", new
        {
            customer_id = s.CustomerId,
            is_auto_load_enabled = true,
            auto_load_type = "paid",
            auto_load_amount = 1000,
            auto_load_threshold = 200,
        });
        await s.AdvanceAsync("2024-01-15T10:30:00Z");

        var messages = world.Mail.For("portal@one.example").ToList();
        Assert.Equal(["[Test] Yours", "[Test] Receipt for your top-up of €10.00"], messages.Select(m => m.Subject));
        var portal = $"https://billing.example/portal/{s.CustomerId}";
        Assert.Contains($"All of it: {portal}?token=", messages[0].TextBody, StringComparison.Ordinal);
        Assert.Contains($"Open your account: {portal}/balances?token=", messages[1].TextBody, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Invoice_ThatIsPaid_TellsSoByItself()
    {
        var s = await Scenario.AtAsync(world.Server, Mailing.Start, entity: Mailing.Lumen, customer: new
        {
            billing_email = "itself@six.example",
            language = "es",
        });
        await s.CardAsync();
        await s.OwingAsync();

        await s.GoOutAsync();

        var message = Assert.Single(world.Mail.For("itself@six.example"));
        Assert.Equal("[Test] La factura INV-1 está pagada", message.Subject);
        Assert.Equal("INV-1.pdf", ((MimePart)Assert.Single(message.Attachments)).FileName);
    }

    [Fact]
    public async Task Address_ThatIsPutOffTwice_GetsItByTheThirdAttempt()
    {
        var s = await Mailing.AtAsync(world.Server, new { billing_email = "later2@two.example" });
        var sent = (await s.SendAsync("invoice_ready", await s.OwingAsync()))[0];

        var waiting = await s.MailAsync(sent.Text("email_id"));
        await s.AdvanceAsync("2024-01-15T10:00:59Z");
        Assert.Empty(world.Mail.For("later2@two.example"));
        await s.AdvanceAsync("2024-01-15T10:30:00Z");
        var done = await s.MailAsync(sent.Text("email_id"));

        Assert.Equal(
            ("queued", 1m, "451 come back later", "2024-01-15T10:01:00.000Z"),
            (waiting.Text("status"), waiting.Decimal("attempts"), waiting.Text("last_error"), waiting.Text("next_attempt_at")));
        Assert.Equal(
            ("sent", 3m, "2024-01-15T10:06:00.000Z"), (done.Text("status"), done.Decimal("attempts"), done.Text("sent_at")));
        Assert.True(done.IsNull("next_attempt_at") && done.IsNull("last_error"));
        Assert.Single(world.Mail.For("later2@two.example"));
    }

    [Fact]
    public async Task Addresses_RefusedForGood_AreNamed()
    {
        var s = await Mailing.AtAsync(world.Server, new
        {
            billing_email = "billing@three.example",
            invoice_emails = new[] { "never@three.example", "good@three.example", "later2@three.example" },
        });
        var invoice = await s.OwingAsync();
        var mixed = (await s.SendAsync("invoice_ready", invoice))[0];
        await s.AdvanceAsync("2024-01-15T11:00:00Z");
        await s.Api.PutAsync($"/v1/customers/{s.CustomerId}", new { invoice_emails = new[] { "never2@three.example" } });
        var none = (await s.SendAsync("invoice_ready", invoice))[0];

        var first = await s.MailAsync(mixed.Text("email_id"));
        Assert.Equal("sent", first.Text("status"));
        Assert.Equal(["never@three.example"], first.Texts("refused", "address"));
        Assert.Equal("550 no such mailbox", first.Text("refused.0.reason"));
        Assert.Single(world.Mail.For("good@three.example"));
        Assert.Single(world.Mail.For("later2@three.example"));
        Assert.Empty(world.Mail.For("billing@three.example"));
        Assert.Equal(("bounced", "550 no such mailbox"), (none.Text("outcome"), none.Text("reason")));
    }

    [Fact]
    public async Task Message_RefusedForGood_Fails()
    {
        var s = await Mailing.AtAsync(world.Server, new { billing_email = "spam@four.example" });

        var outcome = (await s.SendAsync("invoice_ready", await s.OwingAsync()))[0];

        Assert.Equal(("failed", "554 this looks like spam"), (outcome.Text("outcome"), outcome.Text("reason")));
        await s.AdvanceAsync("2024-02-15T10:00:00Z");
        Assert.Equal(1, (await s.MailAsync(outcome.Text("email_id"))).Decimal("attempts"));
    }

    [Fact]
    public async Task Server_OutOfReach_IsTriedForTwoDaysAndGivenUp()
    {
        await using var server = new DownWorld();
        await server.InitializeAsync();
        var s = await Mailing.AtAsync(server.Server, new { billing_email = "nobody@five.example" });
        var sent = (await s.SendAsync("invoice_ready", await s.OwingAsync()))[0];

        await s.AdvanceAsync("2024-01-20T00:00:00Z");
        var given = await s.MailAsync(sent.Text("email_id"));

        Assert.Equal("queued", sent.Text("outcome"));
        Assert.StartsWith("The mail server cannot be used", sent.Text("reason"), StringComparison.Ordinal);
        Assert.Equal(("failed", 8m), (given.Text("status"), given.Decimal("attempts")));
        Assert.Empty((await s.Api.GetAsync("/v1/failed-work")).Items("data"));
    }

    /// <summary>A server whose mail server does not answer: nothing listens on port 1.</summary>
    private sealed class DownWorld : IAsyncDisposable
    {
        public TestServer Server { get; } = new()
        {
            MoreSettings = ["--PLUMBLINE_SMTP", "smtp://127.0.0.1:1", "--PLUMBLINE_MAIL_FROM", "no-reply@mail.example"],
        };

        public ValueTask InitializeAsync() => Server.InitializeAsync();

        public ValueTask DisposeAsync() => Server.DisposeAsync();
    }
}
