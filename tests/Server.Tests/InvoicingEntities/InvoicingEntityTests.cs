using Plumbline.Server.Tests.Companies;
using Plumbline.Server.Tests.Fixture;

namespace Plumbline.Server.Tests.InvoicingEntities;

public sealed class InvoicingEntityTests(TestServer server)
{
    private static readonly object Smallest = new { name = "B", currency = "EUR", accounting_currency = "EUR", country = "DE" };

    [Fact]
    public async Task CreateInvoicingEntity_RequiredFieldsOnly_HasTheDefaults()
    {
        var api = await server.NewCompanyAsync();

        var made = await api.PostAsync("/v1/invoicing-entities", Smallest);
        var read = await api.GetAsync("/v1/invoicing-entities/" + made.Text("id"));

        Assert.Equal("Europe/Paris", made.Text("timezone"));
        Assert.Equal(30, made.Decimal("default_payment_delay"));
        Assert.Equal(3, made.Decimal("invoice_grace_period_duration"));
        Assert.Equal(1, made.Decimal("next_invoice_number"));
        Assert.False(made.Flag("is_default"));
        Assert.False(made.Has("trade_name"));
        Assert.Equal(made.GetRawText(), read.GetRawText());
    }

    [Fact]
    public async Task CreateInvoicingEntity_EveryField_ComesBackAsSent()
    {
        var api = await server.NewCompanyAsync();
        var sent = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>("""
            {"name":"Acme Inc","trade_name":"Acme","timezone":"America/New_York","language":"en","is_default":true,"currency":"USD",
             "accounting_currency":"USD","address_line1":"1 Main","address_line2":"Floor 2","zip_code":"10001","state":"NY",
             "city":"New York",
             "country":"US","registration_number":"R1","tax_id":"T1","billing_email":"bill@acme.test",
             "invoice_number_pattern":"I-{YYYY}-{number}",
             "credit_note_number_pattern":"C-{MM}-{number}","document_number_pattern":"D-{DD}-{number}","next_invoice_number":100,
             "next_credit_note_number":7,"next_document_number":9,"default_payment_delay":15,"invoice_grace_period_duration":0,
             "invoice_payment_initiation_delay":2,"document_payment_initiation_delay":1,"invoice_late_fees":"10 %",
             "invoice_footer":"Thanks",
             "document_footer":"Bye","logo_url":"https://acme.test/logo.png","favicon_url":"https://acme.test/f.ico",
             "brand_color":"#1a2B3c",
             "forced_customer_type":"corporate","credit_note_wallet_refund_enabled":true,"standalone_credit_note_creation_enabled":true,
             "quote_footer":"Q"}
            """)!;

        var made = await api.PostAsync("/v1/invoicing-entities", sent);

        Assert.All(sent, field => Assert.Equal(field.Value.ToString(), made.At(field.Key).ToString()));
        Assert.True(made.IsNull("tax_id_valid"));
        Assert.Equal("https://acme.test/logo.png", (await api.GetAsync("/v1/companies")).Text("data.0.logo_url"));
    }

    [Fact]
    public async Task CreateInvoicingEntity_WrongFields_NamesAllOfThem()
    {
        var api = await server.NewCompanyAsync();

        var error = await api.FailAsync(HttpMethod.Post, "/v1/invoicing-entities", new
        {
            currency = "XXX",
            country = "ZZ",
            timezone = "Mars/Olympus",
            language = "xx",
            is_default = "yes",
            billing_email = "nobody",
            invoice_number_pattern = "INV",
            credit_note_number_pattern = "{number}{YY}",
            next_invoice_number = 0,
            default_payment_delay = -1,
            invoice_grace_period_duration = 1.5,
            logo_url = "not a url",
            brand_color = "red",
            forced_customer_type = "automatically_created",
        }, 400);

        Assert.Equal(
            [
                "accounting_currency", "billing_email", "brand_color", "country", "credit_note_number_pattern", "currency",
                "default_payment_delay", "forced_customer_type", "invoice_grace_period_duration", "invoice_number_pattern", "is_default",
                "language", "logo_url", "name", "next_invoice_number", "timezone",
            ],
            CompanyTests.Paths(error).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task UpdateInvoicingEntity_SomeFields_LeavesTheOthers()
    {
        var api = await server.NewCompanyAsync();
        var made = await api.PostAsync("/v1/invoicing-entities", new
        {
            name = "B",
            currency = "EUR",
            accounting_currency = "EUR",
            country = "DE",
            city = "Berlin",
            invoice_footer = "Thanks",
        });

        var changed = await api.PutAsync("/v1/invoicing-entities/" + made.Text("id"), new
        {
            name = "B2",
            invoice_footer = (string?)null,
            next_invoice_number = 500,
            country = "DE",
        });

        Assert.Equal("B2", changed.Text("name"));
        Assert.Equal("Berlin", changed.Text("city"));
        Assert.True(changed.IsNull("invoice_footer"));
        Assert.Equal(1, changed.Decimal("next_invoice_number"));
    }

    [Fact]
    public async Task UpdateInvoicingEntity_AnotherCountry_IsRefused()
    {
        var api = await server.NewCompanyAsync();
        var id = (await api.PostAsync("/v1/invoicing-entities", Smallest)).Text("id");

        var error = await api.FailAsync(HttpMethod.Put, "/v1/invoicing-entities/" + id, new { country = "FR" }, 400);

        Assert.Equal(["country"], CompanyTests.Paths(error));
    }

    [Fact]
    public async Task InvoicingEntities_NewDefault_UnsetsTheOldOne()
    {
        var api = await server.NewCompanyAsync();
        var first = (await api.GetAsync("/v1/invoicing-entities")).Text("data.0.id");
        var second = (await api.PostAsync(
            "/v1/invoicing-entities",
            new { name = "B", currency = "EUR", accounting_currency = "EUR", country = "DE", is_default = true })).Text("id");
        var afterCreate = await Defaults(api);

        await api.PutAsync("/v1/invoicing-entities/" + first, new { is_default = true });

        Assert.Equal([second], afterCreate);
        Assert.Equal([first], await Defaults(api));
    }

    [Fact]
    public async Task InvoicingEntities_DefaultMovedManyTimesAtOnce_StaysOne()
    {
        var api = await server.NewCompanyAsync();
        var ids = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            ids.Add((await api.PostAsync("/v1/invoicing-entities", Smallest)).Text("id"));
        }

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i =>
            api.SendAsync(HttpMethod.Put, "/v1/invoicing-entities/" + ids[i % 4], new { is_default = true })));

        Assert.All(answers, a => Assert.Equal(200, a.Status));
        Assert.Single(await Defaults(api));
    }

    [Fact]
    public async Task UpdateInvoicingEntity_DefaultUnset_IsRefused()
    {
        var api = await server.NewCompanyAsync();
        var id = (await api.GetAsync("/v1/invoicing-entities")).Text("data.0.id");

        var error = await api.FailAsync(HttpMethod.Put, "/v1/invoicing-entities/" + id, new { is_default = false }, 400);

        Assert.Equal(["is_default"], CompanyTests.Paths(error));
    }

    [Fact]
    public async Task DeleteInvoicingEntity_NotTheDefault_IsGone()
    {
        var api = await server.NewCompanyAsync();
        var first = (await api.GetAsync("/v1/invoicing-entities")).Text("data.0.id");
        var id = (await api.PostAsync("/v1/invoicing-entities", Smallest)).Text("id");

        await api.DeleteAsync("/v1/invoicing-entities/" + id);

        await api.FailAsync(HttpMethod.Get, "/v1/invoicing-entities/" + id, 404);
        await api.FailAsync(HttpMethod.Put, "/v1/invoicing-entities/" + id, new { name = "C" }, 404);
        await api.FailAsync(HttpMethod.Delete, "/v1/invoicing-entities/" + id, 404);
        await api.FailAsync(HttpMethod.Delete, "/v1/invoicing-entities/" + first, 400);
        Assert.Equal([first], (await api.GetAsync("/v1/invoicing-entities")).Texts("data", "id"));
    }

    [Fact]
    public async Task DeleteInvoicingEntity_WithCustomers_IsRefused()
    {
        var api = await server.NewCompanyAsync();
        var id = (await api.PostAsync("/v1/invoicing-entities", Smallest)).Text("id");
        await api.PostAsync("/v1/customers", new { invoicing_entity_id = id });

        var error = await api.FailAsync(HttpMethod.Delete, "/v1/invoicing-entities/" + id, 400);

        Assert.Contains("1 customer", error.Text("message"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ListInvoicingEntities_TakeAndSkip_PagesNewestFirst()
    {
        var api = await server.NewCompanyAsync();
        var second = (await api.PostAsync("/v1/invoicing-entities", Smallest)).Text("id");
        var third = (await api.PostAsync("/v1/invoicing-entities", Smallest)).Text("id");

        var page = await api.GetAsync("/v1/invoicing-entities?take=1&skip=1");
        var error = await api.FailAsync(HttpMethod.Get, "/v1/invoicing-entities?take=101&skip=-1", 400);

        Assert.Equal([second], page.Texts("data", "id"));
        Assert.NotEqual(third, second);
        Assert.Equal((3m, 1m, 1m), (page.Decimal("meta.total"), page.Decimal("meta.taken"), page.Decimal("meta.skipped")));
        Assert.Equal(["take", "skip"], CompanyTests.Paths(error));
    }

    [Fact]
    public async Task InvoicingEntity_OfAnotherCompany_IsNotFound()
    {
        var api = await server.NewCompanyAsync();
        var theirs = (await (await server.NewCompanyAsync()).GetAsync("/v1/invoicing-entities")).Text("data.0.id");

        await api.FailAsync(HttpMethod.Get, "/v1/invoicing-entities/" + theirs, 404);
        await api.FailAsync(HttpMethod.Put, "/v1/invoicing-entities/" + theirs, new { name = "Mine" }, 404);
        await api.FailAsync(HttpMethod.Delete, "/v1/invoicing-entities/" + theirs, 404);
    }

    private static async Task<string[]> Defaults(Api api) =>
        [.. (await api.GetAsync("/v1/invoicing-entities")).Items("data").Where(e => e.Flag("is_default")).Select(e => e.Text("id"))];
}
