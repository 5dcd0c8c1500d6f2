using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Payments.Providers;
using Plumbline.Server.Tests.Fixture;

namespace Plumbline.Server.Tests.Providers;

/// <summary>Companies are connected to Stripe, and take over what it has of their customers.</summary>
public sealed class StripeMethodTests(StripeWorld world)
{
    private const string Path = "/v1/payment-providers";

    [Fact]
    public async Task Connection_MadeChangedAndForgotten_ShowsNoSecretAndStaysOfOneAccount()
    {
        var c = await world.CompanyAsync();

        var shown = (await c.Api.GetAsync(Path)).EnumerateArray().Single();
        var again = await c.Api.FailAsync(HttpMethod.Post, Path, new { provider_name = "stripe", secret_key = c.Key }, 409);
        var renewed = await c.Api.PatchAsync(
            $"{Path}/{c.ConnectionId}", new { secret_key = c.Key + "_again9876", publishable_key = "pk_test_12345678" });
        var other = await c.Api.FailAsync(
            HttpMethod.Patch, $"{Path}/{c.ConnectionId}", new { secret_key = "sk_test_somebodyelse" }, 400);
        var wrong = await c.Api.FailAsync(HttpMethod.Patch, $"{Path}/{c.ConnectionId}", new { secret_key = "sk_test_unknownkey" }, 400);
        var saved = await c.SavedAsync();
        var refused = await c.Api.FailAsync(HttpMethod.Delete, $"{Path}/{c.ConnectionId}", 400);
        await c.Api.DeleteAsync($"/v1/customers/{c.S.CustomerId}/payment-methods/{saved}");
        await c.Api.DeleteAsync($"{Path}/{c.ConnectionId}");

        Assert.DoesNotContain(c.Key, shown.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(StripeCompany.SecretOf(c.Key), shown.ToString(), StringComparison.Ordinal);
        Assert.Equal((c.Key[^4..], true), (shown.Text("secret_key_ending"), shown.Flag("has_webhook_secret")));
        Assert.EndsWith($"/hooks/stripe/{c.ConnectionId}", shown.Text("webhook_url"), StringComparison.Ordinal);
        Assert.Equal("Stripe is connected already; change its keys or delete that connection", again.Text("message"));
        Assert.Equal(
            (shown.Text("account_id"), "9876", "pk_test_12345678", true),
            (renewed.Text("account_id"), renewed.Text("secret_key_ending"), renewed.Text("publishable_key"),
                renewed.Flag("has_webhook_secret")));
        Assert.Equal(
            "Invalid request: secret_key: The key is of another account; this connection's payments are in its own", other.Text("message"));
        Assert.Equal("Invalid request: secret_key: Stripe does not take this key", wrong.Text("message"));
        Assert.Equal("Customers have saved payment methods with this provider; delete those first", refused.Text("message"));
        Assert.Equal(0, (await c.Api.GetAsync(Path)).GetArrayLength());
    }

    [Fact]
    public async Task Connection_Stored_HoldsItsSecretsSealed()
    {
        var c = await world.CompanyAsync();
        await using var scope = world.Server.App.Services.CreateAsyncScope();
        var row = await scope.ServiceProvider.GetRequiredService<BillingDb>().Set<PaymentProvider>().IgnoreQueryFilters()
            .SingleAsync(p => p.Id == c.ConnectionId, TestContext.Current.CancellationToken);
        var seals = scope.ServiceProvider.GetRequiredService<SealedSecrets>();

        Assert.Equal(c.Key, await seals.OpenAsync(row.SealedSecretKey, CancellationToken.None));
        Assert.DoesNotContain("test", row.SealedSecretKey, StringComparison.Ordinal);
        Assert.NotEqual(row.SealedSecretKey, await seals.SealAsync(c.Key, CancellationToken.None));
    }

    [Fact]
    public async Task Method_OfNobody_IsAttachedSavedOnceAndDetachedWhenDeleted()
    {
        var c = await world.CompanyAsync();
        var atStripe = await c.MethodAtStripeAsync();

        var saved = await c.ImportAsync(atStripe);
        var again = await c.ImportAsync(atStripe);

        var owner = await c.StripeCustomerAsync();
        Assert.Equal(
            ("active", "card", "visa", 4242m, "2034-12"),
            (saved.Text("status"), saved.Text("type"), saved.Text("brand"), saved.Decimal("last_4_digits"), saved.Text("expiration_date")));
        Assert.Equal(
            (atStripe, "stripe", c.ConnectionId),
            (saved.Text("integration.entity_id"), saved.Text("integration.provider_name"), saved.Text("integration.provider_account_id")));
        Assert.Equal(saved.Text("id"), again.Text("id"));
        Assert.Equal(owner, (await c.AtStripeAsync($"/v1/payment_methods/{atStripe}")).Text("customer"));
        Assert.Equal(c.S.CustomerId, (await c.AtStripeAsync($"/v1/customers/{owner}")).Text("metadata.plumbline_customer"));
        Assert.Equal(saved.Text("id"), (await c.Api.GetAsync($"/v2/customers/{c.S.CustomerId}")).Text("payment_method_id"));

        await c.Api.DeleteAsync($"/v1/customers/{c.S.CustomerId}/payment-methods/{saved.Text("id")}");

        Assert.True((await c.AtStripeAsync($"/v1/payment_methods/{atStripe}")).IsNull("customer"));
        Assert.NotEqual(saved.Text("id"), (await c.ImportAsync(atStripe)).Text("id"));
    }

    [Fact]
    public async Task Method_DeletedWhileStripeIsAway_IsDetachedLater()
    {
        var c = await world.CompanyAsync();
        var atStripe = await c.MethodAtStripeAsync();
        var saved = (await c.ImportAsync(atStripe)).Text("id");
        c.Wire.Plan(c.Key, $"POST /v1/payment_methods/{atStripe}/detach", Fault.CutBefore);

        await c.Api.DeleteAsync($"/v1/customers/{c.S.CustomerId}/payment-methods/{saved}");
        var before = (await c.AtStripeAsync($"/v1/payment_methods/{atStripe}")).IsNull("customer");
        await c.S.AdvanceAsync("2024-01-15T12:00:00Z");

        Assert.False(before);
        Assert.True((await c.AtStripeAsync($"/v1/payment_methods/{atStripe}")).IsNull("customer"));
    }

    [Theory]
    [InlineData("sepa_debit", "direct_debit", "3000")]
    [InlineData("us_bank_account", "direct_debit_ach", "6789")]
    [InlineData("bacs_debit", "direct_debit_bacs", "2345")]
    public async Task Debit_Imported_IsOfTheContractsKind(string there, string here, string ending)
    {
        var c = await world.CompanyAsync();

        var saved = await c.ImportAsync(await c.MethodAtStripeAsync(type: there));

        Assert.Equal((here, ending), (saved.Text("type"), saved.Text("account_number_ending")));
    }

    [Fact]
    public async Task Method_ThatCannotBe_IsRefusedByName()
    {
        var c = await world.CompanyAsync();
        var other = (await c.Api.PostAsync("/v1/customers", new { name = "Other", currency = "EUR" })).Text("id");
        await c.SavedAsync();
        var theirs = await c.MethodAtStripeAsync();
        await c.ImportAsync(theirs, other);

        Assert.Equal("Stripe has no such payment method", await RefusedAsync("pm_nobody"));
        Assert.Equal("The payment method belongs to another customer of Stripe", await RefusedAsync(theirs));
        Assert.Equal(
            "A payment method of the kind 'cashapp' cannot be saved here",
            await RefusedAsync(await c.MethodAtStripeAsync(type: "cashapp")));
        c.Wire.Plan(c.Key, "GET /v1/payment_methods/pm_any", Fault.CutBefore);
        Assert.Equal("Stripe cannot be reached; try again later", (await c.Api.FailAsync(
            HttpMethod.Post, $"/v1/customers/{c.S.CustomerId}/payment-methods", Import("pm_any"), 503)).Text("message"));

        async Task<string> RefusedAsync(string method) => (await c.Api.FailAsync(
            HttpMethod.Post, $"/v1/customers/{c.S.CustomerId}/payment-methods", Import(method), 400)).Text("errors.0.message");
    }

    [Fact]
    public async Task CustomerOfAnother_Named_IsNotSharedBetweenTwo()
    {
        var c = await world.CompanyAsync();
        await c.SavedAsync();
        var shared = await c.MethodAtStripeAsync(customer: await c.StripeCustomerAsync());
        var other = (await c.Api.PostAsync("/v1/customers", new { name = "Other", currency = "EUR" })).Text("id");

        var refused = await c.Api.FailAsync(HttpMethod.Post, $"/v1/customers/{other}/payment-methods", Import(shared), 400);

        Assert.Equal("The payment method belongs to a customer of Stripe that is another customer here", refused.Text("errors.0.message"));
        Assert.Empty((await c.Api.GetAsync($"/v1/customers/{other}/payment-methods")).Items("data"));
    }

    [Fact]
    public async Task Sync_OfACustomer_TakesOverAllItsMethodsOnce()
    {
        var c = await world.CompanyAsync();
        var atStripe = (await c.StripeAsync(HttpMethod.Post, "/v1/customers", ("name", "Old"))).Text("id");
        await c.MethodAtStripeAsync(customer: atStripe);
        await c.MethodAtStripeAsync("tok_mastercard", customer: atStripe);
        await c.MethodAtStripeAsync(type: "sepa_debit", customer: atStripe);
        await c.MethodAtStripeAsync(type: "cashapp", customer: atStripe);
        object[] rows = [Row(c.S.CustomerId, atStripe), Row("cus_nobody", "cus_1"), Row(c.S.CustomerId, "cus_2")];

        var first = await c.Api.PostAsync("/v1/customers/providers-bulk-update?sync=true", rows);
        var methods = await SavedAsync();
        await c.Api.DeleteAsync($"/v1/customers/{c.S.CustomerId}/payment-methods/{methods[0].Text("id")}");
        var second = await c.Api.PostAsync("/v1/customers/providers-bulk-update?sync=true", rows[..1]);

        Assert.Equal((1m, 3m), (first.Decimal("successful"), first.Decimal("expected")));
        Assert.Equal(["card", "card", "direct_debit"], methods.Select(m => m.Text("type")).Order(StringComparer.Ordinal));
        Assert.Equal(1m, second.Decimal("successful"));
        Assert.Equal(2, (await SavedAsync()).Length);
        Assert.Equal(atStripe, await c.StripeCustomerAsync());

        async Task<JsonElement[]> SavedAsync() => (await c.Api.GetAsync($"/v1/customers/{c.S.CustomerId}/payment-methods")).Items("data");
    }

    [Fact]
    public async Task CompanyWithoutStripe_IsToldSo()
    {
        var api = await world.UnconnectedAsync();
        var customer = (await api.PostAsync("/v1/customers", new { name = "A", currency = "EUR" })).Text("id");
        const string message = "Stripe is not connected; connect it by POST /v1/payment-providers";

        var import = await api.FailAsync(HttpMethod.Post, $"/v1/customers/{customer}/payment-methods", Import("pm_1"), 400);
        var sync = await api.FailAsync(
            HttpMethod.Post, "/v1/customers/providers-bulk-update?sync=true", new[] { Row(customer, "cus_1") }, 400);

        Assert.Equal((message, message), (import.Text("message"), sync.Text("message")));
    }

    private static object Import(string method) => new { provider_name = "stripe", provider_payment_method_id = method };

    private static object Row(string customer, string entity) =>
        new { customer_id = customer, provider_name = "stripe", provider_account_id = entity };
}
