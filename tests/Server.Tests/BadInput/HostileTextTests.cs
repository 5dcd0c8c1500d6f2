using System.Text;
using Plumbline.Server.Tests.Fixture;
using Plumbline.Server.Tests.Products;

namespace Plumbline.Server.Tests.BadInput;

/// <summary>Texts that look dangerous and are only texts: stored and returned letter for letter.</summary>
public sealed class HostileTextTests(TestServer server)
{
    public static TheoryData<string> Texts =>
    [
        "'; drop table customers; --", "\" or \"\"=\"", "1' union select key_hash from api_keys --", "<script>alert(1)</script>",
        "</script><img src=x onerror=alert(1)>",
        "{{7*7}} ${7*7} #{7*7} %s %n %00", "../../../etc/passwd", "C:\\con\\nul", "=cmd|'/c calc'!A1", "\\u0000 \\ud800 \\",
        "null", "undefined", "NaN", "true", "0",
        "مرحبا بالعالم", "\u202Egnp.exe\u202C", "e\u0301 \u0065\u0323\u0302",
        "Z͑ͫ̓a̴l̡g͟o", "👩‍👩‍👧‍👦 🏳️‍🌈 😀", "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 𠜎", "İıßſKÅ",
        "\uFEFFmark", "\uFFFE\uFFFF\uFFFD",
        "tab\tline\nreturn\rform\fescape\u001B[31m", "a\u00A0b\u200Bc\u2028d\u2029e", "漢字かな交じり文",
        "\"quoted\" & <escaped> 'text' \\ /",
    ];

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task Text_Hostile_IsStoredAndReturnedVerbatim(string text)
    {
        var api = await server.NewCompanyAsync();

        var customer = await api.PostAsync("/v1/customers", new
        {
            name = text,
            external_id = text,
            billing_address = new { line1 = text },
            properties = new Dictionary<string, object> { [text] = text },
        });
        var product = await api.FlatFeeAsync(text);
        var aggregator = await api.PostAsync("/v1/aggregators", new { entity = text, operation = "max", property = text });
        var coupon = await api.PostAsync("/v1/coupons", new { type = "percent", name = text, discount_percent = 10 });
        var code = await api.PostAsync("/v1/promotion-codes", new { code = text, coupon_id = coupon.Text("id") });
        await api.PostAsync("/v1/events", new
        {
            customer_id = text,
            event_type = text,
            timestamp = "2024-01-10T00:00:00Z",
            record = new Dictionary<string, object> { ["id"] = text, ["value"] = text },
        });

        var found = (await api.GetAsync("/v1/customers/" + customer.Text("id")));
        Assert.Equal((text, text, text), (found.Text("name"), found.Text("external_id"), found.Text("billing_address.line1")));
        Assert.Equal(text, found.At("properties").GetProperty(text).GetString());
        Assert.Equal(text, (await api.GetAsync("/v1/products/" + product.Text("id"))).Text("name"));
        Assert.Equal(text, (await api.GetAsync("/v1/aggregators/" + aggregator.Text("id"))).Text("entity"));
        Assert.Equal(text, (await api.GetAsync("/v1/coupons/" + coupon.Text("id"))).Text("name"));
        Assert.Equal(text, (await api.GetAsync("/v1/promotion-codes/" + code.Text("id"))).Text("code"));
        var listed = await api.GetAsync("/v1/events?event_type=" + Uri.EscapeDataString(text));
        Assert.Equal([text], listed.Texts("data", "event_type"));
        Assert.Equal(text, listed.Text("data.0.record.value"));
        var query = Uri.EscapeDataString(text);
        var byId = await api.GetAsync($"/v1/customers?external_id={query}&name__contains={query}");
        Assert.Equal([customer.Text("id")], byId.Texts("data", "id"));
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("\"true\"", true)]
    [InlineData("false", false)]
    [InlineData("\"false\"", false)]
    [InlineData("\"\\u0074rue\"", true)]
    public async Task Boolean_AsText_IsTaken(string json, bool expected)
    {
        var api = await server.NewCompanyAsync();

        var answer = await api.SendRawAsync(HttpMethod.Post, "/v1/customers", $$"""{"invoice_reminders_enabled":{{json}}}""");

        Assert.Equal(201, answer.Status);
        Assert.Equal(expected, answer.Json.Flag("invoice_reminders_enabled"));
    }

    [Theory]
    [InlineData("-0", 0)]
    [InlineData("1e-400", 0)]
    [InlineData("1E1", 10)]
    [InlineData("0.1", 0.1)]
    [InlineData("10.000000000000000000000000000000000000001", 10)]
    public async Task Number_Unusual_IsTakenAsWhatItIs(string json, decimal expected)
    {
        var api = await server.NewCompanyAsync();

        var answer = await api.SendRawAsync(HttpMethod.Post, "/v1/customers", $$"""{"tax_rate_custom":{{json}}}""");

        Assert.Equal(201, answer.Status);
        Assert.Equal(expected, answer.Json.Decimal("tax_rate_custom"));
        Assert.Equal(expected, (await api.GetAsync("/v1/customers/" + answer.Json.Text("id"))).Decimal("tax_rate_custom"));
    }

    [Fact]
    public async Task Keys_UnknownOrEndless_AreIgnored()
    {
        var api = await server.NewCompanyAsync();
        var body = new StringBuilder("""{"name":"kept","\u0000":1,"__proto__":{"admin":true},"id":"cus_mine","deep":""")
            .Append('[', 31).Append(']', 31).Append(",\"").Append('k', 10_000).Append("\":[{}]}").ToString();

        var answer = await api.SendRawAsync(HttpMethod.Post, "/v1/customers", body);

        Assert.Equal((201, "kept"), (answer.Status, answer.Json.Text("name")));
        Assert.NotEqual("cus_mine", answer.Json.Text("id"));
    }

    [Fact]
    public async Task Body_InUtf8ByName_IsTaken()
    {
        var api = await server.NewCompanyAsync();
        string[] types =
        [
            "application/json; charset=utf-8", "application/json;charset=\"UTF-8\"", "APPLICATION/JSON", "application/vnd.plumbline+json",
        ];
        foreach (var type in types)
        {
            Assert.Equal(201, (await api.SendRawAsync(HttpMethod.Post, "/v1/customers", "{}", type)).Status);
        }
    }
}
