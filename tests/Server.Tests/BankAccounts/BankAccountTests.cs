using Plumbline.Server.Tenancy;
using Plumbline.Server.Tests.Companies;
using Plumbline.Server.Tests.Fixture;

namespace Plumbline.Server.Tests.BankAccounts;

public sealed class BankAccountTests(TestServer server)
{
    private const string Path = "/v1/bank-accounts";

    [Fact]
    public async Task CreateBankAccount_Iban_ShowsItsLastFourCharacters()
    {
        var api = await server.NewCompanyAsync();

        var made = await api.PostAsync(Path, new
        {
            currency = "EUR",
            name = "Acme SAS",
            bank_name = "Banque",
            format = "iban_bic_swift",
            iban = "fr76 3000 6000 0112 3456 7890 189",
            bic_swift = "AGRIFRPP",
        });
        var read = await api.GetAsync($"{Path}/{made.Text("id")}");

        Assert.StartsWith("bac_", made.Text("id"), StringComparison.Ordinal);
        Assert.Equal(new string('*', 23) + "0189", read.Text("iban"));
        Assert.Equal(("standard", "EUR", "FR"), (read.Text("type"), read.Text("currency"), read.Text("country")));
        Assert.Equal(("Acme SAS", "Banque", "AGRIFRPP"), (read.Text("name"), read.Text("bank_name"), read.Text("bic_swift")));
        Assert.Equal(made.GetRawText(), read.GetRawText());
    }

    [Theory]
    [InlineData("""{"format":"iban_bic_swift","iban":"DE89370400440532013000"}""", "iban", "******************3000", "bic_swift", null)]
    [InlineData(
        """{"format":"sort_code_account_number","sort_code":"20-00-00","account_number":"12345678"}""",
        "account_number", "****5678", "sort_code", "20-00-00")]
    [InlineData(
        """{"format":"account_number_routing_number","account_number":"00 123-4567","routing_number":"021000021"}""",
        "account_number", "******4567", "routing_number", "021000021")]
    [InlineData(
        """{"format":"account_number_bic_swift","account_number":"4711","bic_swift":"CHASUS33XXX"}""",
        "account_number", "****", "bic_swift", "CHASUS33XXX")]
    public async Task CreateBankAccount_EachFormat_ShowsTheBankAndHidesTheNumber(
        string details, string masked, string shown, string plain, string? value)
    {
        var api = await server.NewCompanyAsync();

        var answer = await api.SendRawAsync(HttpMethod.Post, Path, """{"currency":"USD","bank_name":null,"country":"GB",""" + details[1..]);
        var read = await api.GetAsync($"{Path}/{answer.Json.Text("id")}");

        Assert.Equal(201, answer.Status);
        Assert.Equal(shown, read.Text(masked));
        Assert.Equal(value, read.At(plain).GetString());
        Assert.Equal("GB", read.Text("country"));
    }

    [Fact]
    public async Task ListBankAccounts_Several_ShowsTheNewestFirst()
    {
        var api = await server.NewCompanyAsync();
        var first = (await api.PostAsync(Path, Account("EUR"))).Text("id");
        var second = (await api.PostAsync(Path, Account("USD"))).Text("id");
        var third = (await api.PostAsync(Path, Account("EUR"))).Text("id");

        var all = await api.GetAsync(Path);
        var page = await api.GetAsync(Path + "?take=1&skip=1");

        Assert.Equal([third, second, first], all.Texts("data", "id"));
        Assert.All(all.Texts("data", "iban"), iban => Assert.StartsWith("****", iban, StringComparison.Ordinal));
        Assert.Equal([second], page.Texts("data", "id"));
        Assert.Equal(3, page.Decimal("meta.total"));
    }

    [Fact]
    public async Task DeleteBankAccount_Made_IsGone()
    {
        var api = await server.NewCompanyAsync();
        var id = (await api.PostAsync(Path, Account("EUR"))).Text("id");

        var answer = await api.SendAsync(HttpMethod.Delete, $"{Path}/{id}");

        Assert.Equal(204, answer.Status);
        await api.FailAsync(HttpMethod.Get, $"{Path}/{id}", 404);
        await api.FailAsync(HttpMethod.Delete, $"{Path}/{id}", 404);
        Assert.Empty((await api.GetAsync(Path)).Items("data"));
    }

    [Fact]
    public async Task BankAccount_OfAnotherCompany_IsNotFound()
    {
        var owner = await server.NewCompanyAsync();
        var stranger = await server.NewCompanyAsync();
        var id = (await owner.PostAsync(Path, Account("EUR"))).Text("id");
        var entity = (await owner.GetAsync("/v1/invoicing-entities")).Text("data.0.id");

        await stranger.FailAsync(HttpMethod.Get, $"{Path}/{id}", 404);
        await stranger.FailAsync(HttpMethod.Delete, $"{Path}/{id}", 404);
        var error = await stranger.FailAsync(HttpMethod.Post, Path, Account("EUR", entity), 400);

        Assert.Equal(["invoicing_entity_id"], CompanyTests.Paths(error));
        Assert.Equal(id, (await owner.GetAsync($"{Path}/{id}")).Text("id"));
    }

    [Fact]
    public async Task BankAccounts_KeyWithoutTheScope_AreForbidden()
    {
        var api = await server.NewCompanyAsync();
        var reader = await server.WithNewKeyAsync(api, Mode.Test, "bank_accounts.read");

        await reader.GetAsync(Path);

        await reader.FailAsync(HttpMethod.Post, Path, Account("EUR"), 403);
    }

    [Theory]
    [InlineData("{}", "currency", "format")]
    [InlineData(
        """{"currency":"XYZ","format":"pigeon","country":"ZZ","name":1,"bank_name":[],"invoicing_entity_id":"ive_nope"}""",
        "bank_name", "country", "currency", "format", "invoicing_entity_id", "name")]
    [InlineData("""{"currency":"EUR","format":"iban_bic_swift"}""", "iban")]
    [InlineData("""{"currency":"EUR","format":"iban_bic_swift","iban":null,"bic_swift":"AGRI"}""", "bic_swift", "iban")]
    [InlineData(
        """{"currency":"EUR","format":"iban_bic_swift","iban":"FR7630006000011234567890189","bic_swift":"AGRI00PP"}""",
        "bic_swift")]
    [InlineData("""{"currency":"GBP","format":"sort_code_account_number"}""", "account_number", "sort_code")]
    [InlineData(
        """{"currency":"GBP","format":"sort_code_account_number","sort_code":"20-00","account_number":" "}""",
        "account_number", "sort_code")]
    [InlineData(
        """{"currency":"USD","format":"account_number_routing_number","account_number":"1_2","routing_number":"12345678"}""",
        "account_number", "routing_number")]
    [InlineData(
        """{"currency":"USD","format":"account_number_bic_swift","account_number":"12345678901234567890123456789012345","bic_swift":""}""",
        "account_number", "bic_swift")]
    public async Task CreateBankAccount_WrongFields_NamesAllOfThem(string body, params string[] fields)
    {
        var api = await server.NewCompanyAsync();

        var answer = await api.SendRawAsync(HttpMethod.Post, Path, body);

        Assert.Equal(400, answer.Status);
        Assert.Equal(fields, CompanyTests.Paths(answer.Json).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("FR7630006000011234567890188", "check digits")]
    [InlineData("FR7630006000011234567809189", "check digits")]
    [InlineData("FR763000600001123456789018", "27 characters")]
    [InlineData("DE893704004405320130000", "22 characters")]
    [InlineData("7630006000011234567890189", "Invalid IBAN")]
    [InlineData("FR76-3000-6000-0112-3456-7890-189", "Invalid IBAN")]
    [InlineData("", "Invalid IBAN")]
    public async Task CreateBankAccount_WrongIban_SaysWhatIsWrong(string iban, string message)
    {
        var api = await server.NewCompanyAsync();

        var error = await api.FailAsync(HttpMethod.Post, Path, new { currency = "EUR", format = "iban_bic_swift", iban }, 400);

        Assert.Equal(["iban"], CompanyTests.Paths(error));
        Assert.Contains(message, error.Text("errors.0.message"), StringComparison.Ordinal);
    }

    // examples of the IBAN registry
    [Theory]
    [InlineData("GB29NWBK60161331926819")]
    [InlineData("NO9386011117947")]
    [InlineData("MT84MALT011000012345MTLCAST001S")]
    [InlineData("CH9300762011623852957")]
    [InlineData("SE4550000000058398257466")]
    [InlineData("NL91ABNA0417164300")]
    public async Task CreateBankAccount_IbanOfEachLength_IsTaken(string iban)
    {
        var api = await server.NewCompanyAsync();

        var made = await api.PostAsync(Path, new { currency = "EUR", format = "iban_bic_swift", iban });

        Assert.Equal((iban.Length, iban[^4..]), (made.Text("iban").Length, made.Text("iban").TrimStart('*')));
        Assert.Equal(iban[..2], made.Text("country"));
    }

    [Fact]
    public async Task CreateCustomer_IbanWithWrongCheckDigits_IsRefused()
    {
        var api = await server.NewCompanyAsync();

        var account = new { format = "iban_bic_swift", iban = "FR7630006000011234567890188", bic_swift = (string?)null };
        var error = await api.FailAsync(HttpMethod.Post, "/v1/customers", new { name = "A", bank_account = account }, 400);

        Assert.Equal(["bank_account.iban"], CompanyTests.Paths(error));
    }

    internal static object Account(string currency, string? entityId = null, string iban = "FR7630006000011234567890189") =>
        entityId is null
            ? new { currency, format = "iban_bic_swift", iban }
            : new { currency, format = "iban_bic_swift", iban, invoicing_entity_id = entityId };
}
