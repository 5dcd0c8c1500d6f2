using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Plumbline.Server.Features.Taxes;
using Plumbline.Server.Tests.Fixture;

namespace Plumbline.Server.Tests.Taxes;

/// <summary>A server that asks a register, and the register: a listener on this machine that knows three numbers.</summary>
public sealed class RegisterWorld : IAsyncLifetime
{
    public const string Known = "DE136695976";
    public const string Gone = "FR40303265045";
    public const string Down = "IT00743110157";
    public const string Broken = "NL004495445B01";
    public const string Cut = "BE0428759497";

    private WebApplication? _register;

    public ConcurrentQueue<string> Asked { get; } = [];

    public TestServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _register = builder.Build();
        _register.Run(AnswerAsync);
        await _register.StartAsync();
        Server = new TestServer { MoreSettings = ["--" + VatRegister.Setting, _register.Urls.Single() + "/rest-api"] };
        await Server.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await _register!.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext http)
    {
        Asked.Enqueue(http.Request.Path);
        switch (http.Request.Path.Value)
        {
            case "/rest-api/ms/DE/vat/136695976":
                await http.Response.WriteAsync("""{"isValid":true,"userError":"VALID","name":"ACME"}""");
                break;
            case "/rest-api/ms/FR/vat/40303265045":
                await http.Response.WriteAsync("""{"isValid":false,"userError":"INVALID"}""");
                break;
            case "/rest-api/ms/IT/vat/00743110157":
                await http.Response.WriteAsync("""{"isValid":false,"userError":"MS_UNAVAILABLE"}""");
                break;
            case "/rest-api/ms/NL/vat/004495445B01":
                await http.Response.WriteAsync("""{"actionSucceed":false,"errorWrappers":[{"error":"SERVICE_UNAVAILABLE"}]}""");
                break;
            case "/rest-api/ms/LU/vat/15027442":
                await http.Response.WriteAsync("[true]");
                break;
            case "/rest-api/ms/EL/vat/094259216":
                await http.Response.WriteAsync("<html>");
                break;
            case "/rest-api/ms/BE/vat/0428759497":
                http.Abort();
                break;
            default:
                http.Response.StatusCode = 500;
                break;
        }
    }
}

public sealed class VatRegisterTests(RegisterWorld world, TestServer plain) : IClassFixture<RegisterWorld>
{
    [Theory]
    [InlineData("DE", RegisterWorld.Known, "valid")]
    [InlineData("FR", RegisterWorld.Gone, "invalid")]
    [InlineData("IT", RegisterWorld.Down, "unverified")]
    [InlineData("NL", RegisterWorld.Broken, "unverified")]
    [InlineData("BE", RegisterWorld.Cut, "unverified")]
    [InlineData("LU", "LU15027442", "unverified")]
    [InlineData("GR", "EL094259216", "unverified")]
    [InlineData("AT", "ATU13585627", "unverified")]
    public async Task Customer_NumberInTheUnion_HasTheStateOfTheRegister(string country, string number, string status)
    {
        var api = await world.Server.NewCompanyAsync();

        var made = await api.PostAsync("/v1/customers", Buyer(country, number));

        Assert.Equal(status, made.Text("tax_ids.0.status"));
        Assert.Equal(status == "valid", made.Flag("vat_number_valid"));
        Assert.Equal(status, (await api.GetAsync($"/v2/customers/{made.Text("id")}")).Text("tax_ids.0.status"));
    }

    [Theory]
    [InlineData("GB", "GB980780684", "valid")]
    [InlineData("SK", "SK2022749618", "invalid")]
    [InlineData("US", "12-3456789", "unsupported")]
    public async Task Customer_NumberThatTheRegisterCannotHave_IsNotAsked(string country, string number, string status)
    {
        var api = await world.Server.NewCompanyAsync();

        var made = await api.PostAsync("/v1/customers", Buyer(country, number));

        Assert.Equal(status, made.Text("tax_ids.0.status"));
        Assert.DoesNotContain(world.Asked, path => path.Contains("/GB/") || path.Contains("/SK/") || path.Contains("/US/"));
    }

    [Fact]
    public async Task Customer_OfARegisterThatIsSilent_IsStillReverseCharged()
    {
        var (silent, unknown) = (await SchemeAsync("IT", RegisterWorld.Down), await SchemeAsync("FR", RegisterWorld.Gone));

        Assert.Equal("reverse_charge", silent);
        Assert.Equal("standard", unknown);
    }

    [Fact]
    public async Task Update_AnotherNumber_IsAskedAgainAndOthersAreLeftAlone()
    {
        var api = await world.Server.NewCompanyAsync();
        var id = (await api.PostAsync("/v1/customers", Buyer("FR", RegisterWorld.Gone))).Text("id");

        var renamed = await api.PutAsync($"/v1/customers/{id}", new { name = "Renamed" });
        var changed = await api.PutAsync($"/v1/customers/{id}", Buyer("DE", RegisterWorld.Known));
        var cleared = await api.PutAsync($"/v1/customers/{id}", new { vat_number = (string?)null });

        Assert.Equal("invalid", renamed.Text("tax_ids.0.status"));
        Assert.Equal("valid", changed.Text("tax_ids.0.status"));
        Assert.Empty(cleared.Items("tax_ids"));
    }

    [Fact]
    public async Task Batch_OfCustomers_IsAskedForEach()
    {
        var api = await world.Server.NewCompanyAsync();

        var made = await api.PostAsync("/v1/customers/batch", new
        {
            customers = new object[]
            {
                new { batch_customer_id = "1", vat_number = RegisterWorld.Known, country = "DE" },
                new { batch_customer_id = "2", vat_number = RegisterWorld.Gone, country = "FR" },
                new { batch_customer_id = "3", vat_number = RegisterWorld.Cut, country = "BE" },
                new { batch_customer_id = "4" },
            },
        });

        var states = made.Items("successes").Select(c => c.Items("tax_ids").Select(t => t.Text("status")).FirstOrDefault("none"));
        Assert.Equal(["valid", "invalid", "unverified", "none"], states);
    }

    [Fact]
    public async Task Customer_WithoutASetting_IsJudgedByCheckDigitsAlone()
    {
        var api = await plain.NewCompanyAsync();

        var made = await api.PostAsync("/v1/customers", Buyer("FR", RegisterWorld.Gone));

        Assert.Equal("valid", made.Text("tax_ids.0.status"));
    }

    [Theory]
    [InlineData("ftp://example.test")]
    [InlineData("example.test")]
    [InlineData("/vies")]
    public void Setting_ThatIsNoAddress_StopsTheStart(string text)
    {
        var error = Assert.Throws<ArgumentException>(() => VatRegister.ReadUrl(text));

        Assert.StartsWith("PLUMBLINE_VIES_URL must be", error.Message, StringComparison.Ordinal);
    }

    private async Task<string> SchemeAsync(string country, string number)
    {
        var api = await world.Server.NewCompanyAsync();
        var entity = (await api.GetAsync("/v1/invoicing-entities")).Text("data.0.id");
        await api.PutAsync($"/v1/invoicing-entities/{entity}", new { tax_id = "FR23334175221" });
        var seller = country == "FR" ? await GermanAsync(api) : entity;
        var customer = (await api.PostAsync("/v1/customers", new
        {
            vat_number = number,
            country,
            invoicing_entity_id = seller,
        })).Text("id");
        return (await api.GetAsync($"/v1/customers/{customer}/taxes/rates")).EnumerateArray().Single().Text("scheme");
    }

    private static async Task<string> GermanAsync(Api api) => (await api.PostAsync("/v1/invoicing-entities", new
    {
        name = "German",
        country = "DE",
        currency = "EUR",
        accounting_currency = "EUR",
        tax_id = "DE136695976",
    })).Text("id");

    private static object Buyer(string country, string number) =>
        new { vat_number = number, billing_address = new { line1 = "1 Road", country } };
}
