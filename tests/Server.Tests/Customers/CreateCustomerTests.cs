using Plumbline.Server.Tests.Companies;
using Plumbline.Server.Tests.Fixture;

namespace Plumbline.Server.Tests.Customers;

public sealed class CreateCustomerTests(TestServer server)
{
    [Fact]
    public async Task CreateCustomer_NoField_IsAnActiveCustomerOfTheDefaultEntity()
    {
        var api = await server.NewCompanyAsync();
        var entity = (await api.GetAsync("/v1/invoicing-entities")).Text("data.0.id");

        var made = await api.PostAsync("/v1/customers", new { });

        Assert.Equal("", made.Text("name"));
        Assert.Equal("active", made.Text("status"));
        Assert.Equal(entity, made.Text("invoicing_entity_id"));
        Assert.Equal("FR", made.Text("country"));
        Assert.Equal("en", made.Text("language"));
        Assert.Equal("none", made.Text("organisation_invoicing"));
        Assert.Equal("taxable", made.Text("taxability"));
        Assert.True(made.Flag("invoice_reminders_enabled"));
        Assert.True(made.IsNull("currency") && made.IsNull("type") && made.IsNull("properties") && made.IsNull("billing_address.country"));
        Assert.Equal(["card", "direct_debit", "transfer"], made.Items("available_payment_methods").Select(m => m.GetString()!));
    }

    [Fact]
    public async Task CreateCustomer_EveryField_ComesBackInBothVersions()
    {
        var api = await server.NewCompanyAsync();
        var parent = (await api.PostAsync("/v1/customers", new { name = "Group" })).Text("id");
        var sent = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>($$"""
            {"name":"Acme","type":"corporate","currency":"USD","is_government_affiliated":true,"local_tax_number":"L1",
             "tax_rate_custom":5.5,
             "taxability":"exempt","registration_number":"R1","external_id":"ext-1","domain":"acme.test",
             "billing_address":{"name":"Acme","line1":"1 Main","line2":null,"city":"NYC","zip":"10001","state":"NY","country":"US"},
             "shipping_address":{"name":null,"line1":"2 Dock","line2":"Bay 3","city":"Newark","zip":"07101","state":"NJ","country":"US"},
             "billing_email":"bill@acme.test","invoice_emails":["a@acme.test","b@acme.test"],"language":"es","timezone":"America/New_York",
             "available_payment_methods":["transfer","card"],"organisation_id":"{{parent}}","organisation_invoicing":"every_invoice",
             "properties":{"crm":"x1","seats":3,"vip":true,"none":null,"tags":["a",1,false,null]},"invoice_reminders_enabled":false}
            """)!;
        var more = new Dictionary<string, JsonElement>(sent)
        {
            ["tax_ids"] = JsonSerializer.SerializeToElement(new[] { new { value = " US123 " } }),
            ["payment_method_type"] = JsonSerializer.SerializeToElement("transfer"),
            ["custom_payment_delay"] = JsonSerializer.SerializeToElement(14),
            ["custom_payment_initiation_delay"] = JsonSerializer.SerializeToElement(2),
        };

        var made = await api.PostAsync("/v1/customers", more);
        var v1 = await api.GetAsync("/v1/customers/" + made.Text("id"));
        var v2 = await api.GetAsync("/v2/customers/" + made.Text("id"));

        Assert.All(sent, field => Assert.Equal(field.Value.GetRawText(), made.At(field.Key).GetRawText()));
        Assert.All(sent, field => Assert.Equal(field.Value.GetRawText(), v2.At(field.Key).GetRawText()));
        Assert.Equal(made.GetRawText(), v1.GetRawText());
        Assert.Equal("US", made.Text("country"));
        Assert.Equal(("US123", "unsupported"), (v2.Text("tax_ids.0.value"), v2.Text("tax_ids.0.status")));
        Assert.Equal(("US123", 5.5m), (made.Text("vat_number"), made.Decimal("vat_rate_custom")));
        Assert.Equal((14m, 2m), (v2.Decimal("payment_terms"), v2.Decimal("payment_initiation_delay")));
        Assert.Equal((14m, 2m), (made.Decimal("custom_payment_delay"), made.Decimal("custom_payment_initiation_delay")));
        Assert.Equal(("transfer", "transfer"), (made.Text("current_payment_method_type"), v2.Text("payment_method_type")));
    }

    [Fact]
    public async Task CreateCustomer_WrongFields_NamesAllOfThem()
    {
        var api = await server.NewCompanyAsync();
        var sent = """
            {"name":3,"type":"automatically_created","currency":"XXX","country":"ZZ","is_government_affiliated":"maybe",
             "vat_rate_custom":101,
             "tax_ids":[{"value":"A"},{"value":"B"}],"tax_rate_custom":-1,"taxability":"no","external_id":"","domain":"not a domain",
             "invoicing_entity_id":"ive_x","billing_address":{"country":"XX","state":7},"shipping_address":"here","billing_email":"nobody",
             "invoice_emails":["a@b.co","x"],"language":"xx","timezone":"Mars/Olympus","available_payment_methods":["cash"],
             "payment_method_type":"cash","bank_account":{"format":"iban_bic_swift","iban":"1"},"custom_payment_delay":-1,
             "custom_payment_initiation_delay":"soon","organisation_id":"cus_x","organisation_invoicing":"sometimes",
             "properties":{"deep":{"a":1}},"custom_properties":{"unknown":1},"invoice_reminders_enabled":"no","price_book_id":"prib_1",
             "owner_id":"usr_1","follower_ids":["usr_1"]}
            """;

        var answer = await api.SendRawAsync(HttpMethod.Post, "/v1/customers", sent);

        Assert.Equal(400, answer.Status);
        Assert.Equal(
            [
                "available_payment_methods.0", "bank_account.bic_swift", "bank_account.iban", "billing_address.country",
                "billing_address.state", "billing_email", "country", "currency", "custom_payment_delay", "custom_payment_initiation_delay",
                "custom_properties.unknown", "domain", "external_id", "follower_ids", "invoice_emails.1", "invoice_reminders_enabled",
                "invoicing_entity_id", "is_government_affiliated", "language", "name", "organisation_id", "organisation_invoicing",
                "owner_id", "payment_method_type", "price_book_id", "properties.deep", "shipping_address", "tax_ids", "tax_rate_custom",
                "taxability", "timezone", "type", "vat_rate_custom",
            ],
            CompanyTests.Paths(answer.Json).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("""{"name":null}""", "name")]
    [InlineData("""{"currency":null}""", "currency")]
    [InlineData("""{"external_id":null}""", "external_id")]
    [InlineData("""{"properties":null}""", "properties")]
    public async Task CreateCustomer_Null_IsRefused(string body, string field)
    {
        var api = await server.NewCompanyAsync();

        var answer = await api.SendRawAsync(HttpMethod.Post, "/v1/customers", body);

        Assert.Equal(400, answer.Status);
        Assert.Equal([field], CompanyTests.Paths(answer.Json));
    }

    [Theory]
    [InlineData("""{"billing_address":{"country":"DE"}}""", "DE", "de")]
    [InlineData("""{"country":"PL"}""", "PL", "pl")]
    [InlineData("""{"country":"PL","billing_address":{"country":"IT"}}""", "IT", "it")]
    [InlineData("""{"country":"BR","language":"en"}""", "BR", "en")]
    [InlineData("""{"country":"JP"}""", "JP", "en")]
    public async Task CreateCustomer_Country_DecidesTheLanguage(string body, string country, string language)
    {
        var api = await server.NewCompanyAsync();

        var answer = await api.SendRawAsync(HttpMethod.Post, "/v1/customers", body);

        Assert.Equal(country, answer.Json.Text("country"));
        Assert.Equal(country, answer.Json.Text("billing_address.country"));
        Assert.Equal(language, answer.Json.Text("language"));
    }

    [Theory]
    [InlineData("""{"billing_email":"Jane@Acme.Test"}""", "acme.test")]
    [InlineData("""{"billing_email":"jane@gmail.com"}""", null)]
    [InlineData("""{"billing_email":"jane@acme.test","domain":"  Other.Example "}""", "other.example")]
    public async Task CreateCustomer_BillingEmail_GivesTheDomainUnlessItIsAFreeMailbox(string body, string? domain)
    {
        var api = await server.NewCompanyAsync();

        var answer = await api.SendRawAsync(HttpMethod.Post, "/v1/customers", body);

        Assert.Equal(domain, answer.Json.At("domain").GetString());
    }

    [Fact]
    public async Task CreateCustomer_EntityThatForcesAType_HasThatType()
    {
        var api = await server.NewCompanyAsync();
        var entity = await api.PostAsync("/v1/invoicing-entities", new
        {
            name = "Shop",
            currency = "EUR",
            accounting_currency = "EUR",
            country = "IT",
            language = "it",
            forced_customer_type = "person",
        });

        var made = await api.PostAsync("/v1/customers", new { type = "corporate", invoicing_entity_id = entity.Text("id") });

        Assert.Equal("person", made.Text("type"));
        Assert.Equal(("IT", "it"), (made.Text("country"), made.Text("language")));
    }

    [Fact]
    public async Task CreateCustomer_DeprecatedVatFields_AreTaxIdAndRate()
    {
        var api = await server.NewCompanyAsync();

        var made = await api.PostAsync("/v1/customers", new { vat_number = "FR1", vat_rate_custom = 7 });

        Assert.Equal("FR1", made.Text("tax_ids.0.value"));
        Assert.Equal(7, made.Decimal("tax_rate_custom"));
        Assert.False(made.Flag("vat_number_valid"));
    }

    [Fact]
    public async Task CreateCustomer_TimezoneUtc_IsTheContractsEtcUtc()
    {
        var api = await server.NewCompanyAsync();

        Assert.Equal("Etc/UTC", (await api.PostAsync("/v1/customers", new { timezone = "UTC" })).Text("timezone"));
    }

    [Theory]
    [InlineData("""{"format":"iban_bic_swift","iban":"FR76 3000 6000 0112 3456 7890 189","bic_swift":null,"bank_name":"Banque"}""", "FR")]
    [InlineData("""{"format":"sort_code_account_number","sort_code":"20-00-00","account_number":"12345678"}""", null)]
    [InlineData("""{"format":"account_number_routing_number","account_number":"123","routing_number":"021000021"}""", null)]
    [InlineData("""{"format":"account_number_bic_swift","account_number":"123","bic_swift":"ABCDEF12"}""", null)]
    public async Task CreateCustomer_BankAccount_ComesBackAsAStandardAccount(string account, string? country)
    {
        var api = await server.NewCompanyAsync();

        var answer = await api.SendRawAsync(HttpMethod.Post, "/v1/customers", $$"""{"currency":"GBP","bank_account":{{account}}}""");
        var v2 = await api.GetAsync("/v2/customers/" + answer.Json.Text("id"));

        Assert.Equal("standard", v2.Text("bank_account.type"));
        Assert.StartsWith("bac_", v2.Text("bank_account.id"), StringComparison.Ordinal);
        Assert.Equal("GBP", v2.Text("bank_account.currency"));
        Assert.Equal(country, v2.At("bank_account.country").GetString());
        foreach (var field in JsonSerializer.Deserialize<JsonElement>(account).EnumerateObject())
        {
            Assert.Equal(field.Value.GetRawText(), v2.At("bank_account." + field.Name).GetRawText());
        }
    }

    [Fact]
    public async Task CreateCustomer_ExternalIdTwice_IsAConflictInThisCompanyOnly()
    {
        var api = await server.NewCompanyAsync();
        await api.PostAsync("/v1/customers", new { external_id = "e1" });

        await api.FailAsync(HttpMethod.Post, "/v1/customers", new { external_id = "e1" }, 409);
        await (await server.NewCompanyAsync()).PostAsync("/v1/customers", new { external_id = "e1" });
    }

    [Fact]
    public async Task CreateCustomer_SameExternalIdAtOnce_OneWins()
    {
        var api = await server.NewCompanyAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ =>
            api.SendAsync(HttpMethod.Post, "/v1/customers", new { external_id = "race" })));

        Assert.Equal(1, answers.Count(a => a.Status == 201));
        Assert.Equal(9, answers.Count(a => a.Status == 409));
    }

    [Fact]
    public async Task CreateCustomer_SameIdempotencyKey_MakesOneCustomer()
    {
        var api = await server.NewCompanyAsync();

        var first = await api.SendAsync(HttpMethod.Post, "/v1/customers", new { name = "A" }, ("Idempotency-Key", "key-of-16-letters"));
        var second = await api.SendAsync(HttpMethod.Post, "/v1/customers", new { name = "A" }, ("Idempotency-Key", "key-of-16-letters"));

        Assert.Equal(first.Text, second.Text);
        Assert.Equal(1, (await api.GetAsync("/v1/customers")).Decimal("meta.total"));
    }

    [Fact]
    public async Task CreateCustomer_RegionOutsideTheUs_IsTakenAndLeftOutOfAnswers()
    {
        var api = await server.NewCompanyAsync();

        var made = await api.PostAsync("/v1/customers", new { billing_address = new { country = "CA", state = "ON", city = "Toronto" } });
        var error = await api.FailAsync(
            HttpMethod.Post, "/v1/customers", new { billing_address = new { country = "US", state = "ON" } }, 400);

        Assert.True(made.IsNull("billing_address.state"));
        Assert.Equal("Toronto", made.Text("billing_address.city"));
        Assert.Equal(["billing_address.state"], CompanyTests.Paths(error));
    }

    [Theory]
    [InlineData("""{"name":"a\u0000b"}""")]
    [InlineData("""{"properties":{"a":"\ud800"}}""")]
    [InlineData("""{"properties":{"\ud800":1}}""")]
    [InlineData("""{"properties":{"a":["\u0000"]}}""")]
    [InlineData("""{"custom_properties":{"\ud800":1}}""")]
    [InlineData("""{"organisation_id":"\ud800"}""")]
    public async Task CreateCustomer_TextThatCannotBeStored_IsRefused(string body)
    {
        var api = await server.NewCompanyAsync();

        Assert.Equal(400, (await api.SendRawAsync(HttpMethod.Post, "/v1/customers", body)).Status);
    }
}
