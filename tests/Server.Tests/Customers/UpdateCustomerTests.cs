using Plumbline.Server.Tests.Companies;
using Plumbline.Server.Tests.Fixture;

namespace Plumbline.Server.Tests.Customers;

public sealed class UpdateCustomerTests(TestServer server)
{
    [Fact]
    public async Task UpdateCustomer_OneField_LeavesTheOthers()
    {
        var api = await server.NewCompanyAsync();
        var made = await api.PostAsync(
            "/v1/customers", new { name = "A", currency = "EUR", external_id = "e", billing_email = "a@acme.test" });

        var changed = await api.PutAsync("/v1/customers/" + made.Text("id"), new { name = "B", unknown = 1 });

        Assert.Equal("B", changed.Text("name"));
        Assert.Equal(("EUR", "e", "acme.test"), (changed.Text("currency"), changed.Text("external_id"), changed.Text("domain")));
    }

    [Fact]
    public async Task UpdateCustomer_Nulls_ClearWhatMayBeCleared()
    {
        var api = await server.NewCompanyAsync();
        var parent = (await api.PostAsync("/v1/customers", new { name = "Group" })).Text("id");
        var id = (await api.PostAsync("/v1/customers", new
        {
            type = "person",
            external_id = "e",
            registration_number = "r",
            local_tax_number = "l",
            tax_rate_custom = 3,
            vat_number = "v",
            billing_email = "a@b.co",
            payment_method_type = "card",
            custom_payment_delay = 3,
            custom_payment_initiation_delay = 4,
            organisation_id = parent,
            properties = new { a = 1 },
            is_government_affiliated = true,
            billing_address = new { country = "DE", city = "Berlin" },
            bank_account = new { format = "account_number_bic_swift", account_number = "1", bic_swift = "ABCDEF12" },
        })).Text("id");

        var answer = await api.SendRawAsync(HttpMethod.Put, "/v1/customers/" + id, """
            {"type":null,"external_id":null,"registration_number":null,"local_tax_number":null,"tax_rate_custom":null,"vat_number":null,
             "billing_email":null,"payment_method_type":null,"payment_method_id":null,"custom_payment_delay":null,
             "custom_payment_initiation_delay":null,"organisation_id":null,"organisation_invoicing":null,"properties":null,
             "is_government_affiliated":null,"billing_address":null,"bank_account":null,"price_book_id":null,"owner_id":null,
             "follower_ids":[]}
            """);
        var customer = answer.Json;

        Assert.Equal(200, answer.Status);
        Assert.All(
            [
                "type", "external_id", "registration_number", "local_tax_number", "tax_rate_custom", "vat_number", "billing_email",
                "current_payment_method_type", "custom_payment_delay", "custom_payment_initiation_delay", "organisation_id",
                "organisation_invoicing", "properties", "bank_account", "billing_address.city", "billing_address.country",
            ],
            path => Assert.True(customer.IsNull(path), path));
        Assert.False(customer.Flag("is_government_affiliated"));
        Assert.Empty(customer.Items("tax_ids"));
        Assert.Equal("DE", customer.Text("country"));
    }

    [Fact]
    public async Task UpdateCustomer_Address_IsReplacedWhole()
    {
        var api = await server.NewCompanyAsync();
        var made = await api.PostAsync("/v1/customers", new { billing_address = new { line1 = "1", city = "Paris", country = "FR" } });
        var id = made.Text("id");

        var moved = await api.PutAsync("/v1/customers/" + id, new { billing_address = new { city = "Lyon" } });
        var country = await api.PutAsync("/v1/customers/" + id, new { country = "BE" });

        Assert.Equal("Lyon", moved.Text("billing_address.city"));
        Assert.True(moved.IsNull("billing_address.line1") && moved.IsNull("billing_address.country"));
        Assert.Equal("FR", moved.Text("country"));
        Assert.Equal(("BE", "BE", "Lyon"),
            (country.Text("country"), country.Text("billing_address.country"), country.Text("billing_address.city")));
    }

    [Fact]
    public async Task UpdateCustomer_ExternalIdOfAnother_IsAConflict()
    {
        var api = await server.NewCompanyAsync();
        await api.PostAsync("/v1/customers", new { external_id = "e1" });
        var id = (await api.PostAsync("/v1/customers", new { external_id = "e2" })).Text("id");

        await api.FailAsync(HttpMethod.Put, "/v1/customers/" + id, new { external_id = "e1" }, 409);
        await api.PutAsync("/v1/customers/" + id, new { external_id = "e2" });
    }

    [Fact]
    public async Task UpdateCustomer_CurrencyBeforeAnyMoneyMoved_Changes()
    {
        var api = await server.NewCompanyAsync();
        var id = (await api.PostAsync("/v1/customers", new { currency = "EUR" })).Text("id");

        Assert.Equal("JPY", (await api.PutAsync("/v1/customers/" + id, new { currency = "JPY" })).Text("currency"));
    }

    [Fact]
    public async Task UpdateCustomer_Organisation_HasOneLevel()
    {
        var api = await server.NewCompanyAsync();
        var top = (await api.PostAsync("/v1/customers", new { name = "Top" })).Text("id");
        var member = (await api.PostAsync("/v1/customers", new { name = "Member", organisation_id = top })).Text("id");
        var other = (await api.PostAsync("/v1/customers", new { name = "Other" })).Text("id");

        var self = await api.FailAsync(HttpMethod.Put, "/v1/customers/" + other, new { organisation_id = other }, 400);
        var below = await api.FailAsync(HttpMethod.Put, "/v1/customers/" + other, new { organisation_id = member }, 400);
        var above = await api.FailAsync(HttpMethod.Put, "/v1/customers/" + top, new { organisation_id = other }, 400);
        var cycle = await api.FailAsync(HttpMethod.Put, "/v1/customers/" + top, new { organisation_id = member }, 400);

        Assert.All([self, below, above, cycle], e => Assert.Equal(["organisation_id"], CompanyTests.Paths(e)));
    }

    [Fact]
    public async Task UpdateCustomer_PaymentMethodNobodySaved_IsRefused()
    {
        var api = await server.NewCompanyAsync();
        var id = (await api.PostAsync("/v1/customers", new { })).Text("id");

        var error = await api.FailAsync(
            HttpMethod.Put, "/v1/customers/" + id, new { payment_method_id = "pm_1", price_book_id = "prib_1" }, 400);

        Assert.Equal(["payment_method_id", "price_book_id"], CompanyTests.Paths(error));
    }

    [Fact]
    public async Task UpdateCustomer_Time_MovesUpdatedAtOnly()
    {
        var api = await server.NewCompanyAsync();
        var made = await api.PostAsync("/v1/customers", new { name = "A" });

        var changed = await api.PutAsync("/v1/customers/" + made.Text("id"), new { name = "B" });

        Assert.Equal(made.Text("created_at"), changed.Text("created_at"));
        Assert.True(string.CompareOrdinal(changed.Text("updated_at"), made.Text("updated_at")) >= 0);
    }

    [Fact]
    public async Task Customer_OfAnotherCompanyOrUnknown_IsNotFound()
    {
        var api = await server.NewCompanyAsync();
        var theirs = (await (await server.NewCompanyAsync()).PostAsync("/v1/customers", new { })).Text("id");

        foreach (var id in new[] { theirs, "cus_unknown" })
        {
            await api.FailAsync(HttpMethod.Get, "/v1/customers/" + id, 404);
            await api.FailAsync(HttpMethod.Get, "/v2/customers/" + id, 404);
            await api.FailAsync(HttpMethod.Put, "/v1/customers/" + id, new { name = "Mine" }, 404);
            await api.FailAsync(HttpMethod.Put, $"/v1/customers/{id}/archive", null, 404);
            await api.FailAsync(HttpMethod.Put, $"/v1/customers/{id}/unarchive", null, 404);
            await api.FailAsync(HttpMethod.Delete, "/v1/customers/" + id, 404);
        }
        await api.FailAsync(HttpMethod.Post, "/v1/customers", new { organisation_id = theirs }, 400);
    }
}
