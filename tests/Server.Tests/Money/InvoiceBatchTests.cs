using System.Net.Http.Headers;
using Plumbline.Server.Tests.Billing;
using Plumbline.Server.Tests.Fixture;
using static Plumbline.Server.Tests.Billing.Scenario;

namespace Plumbline.Server.Tests.Money;

/// <summary>Many invoices in one request, and a PDF of one's own.</summary>
public sealed class InvoiceBatchTests(TestServer server)
{
    private static readonly object[] Line = [new { name = "Work", unit_amount = 1000 }];

    [Theory]
    [InlineData(null)]
    [InlineData("batch-of-the-sixteenth")]
    public async Task Batch_OneOfThreeIsWrong_MakesTheOthersAndSaysWhy(string? idempotencyKey)
    {
        var s = await AtAsync(server, "2024-01-15T10:00:00Z");
        (string, string)[] headers = idempotencyKey is null ? [] : [("Idempotency-Key", idempotencyKey)];

        var answer = await s.Api.SendAsync(HttpMethod.Post, "/v2/invoices/batch", new
        {
            batch_id = "january",
            invoices = new object[]
            {
                new { batch_invoice_id = "a", customer_id = s.CustomerId, line_items = Line },
                new { batch_invoice_id = "b", customer_id = s.CustomerId, number = "", line_items = Line },
                new { batch_invoice_id = "c", customer_id = s.CustomerId, line_items = new[] { new { name = "Less", unit_amount = -1 } } },
                new { batch_invoice_id = "d", customer_id = s.CustomerId, line_items = Line },
            },
        }, headers);

        Assert.Equal((202, "january"), (answer.Status, answer.Json.Text("batch_id")));
        var outcomes = (await s.Api.GetAsync("/v1/invoices/batches/january")).Items("invoices");
        Assert.Equal(
            [
                null, "Invalid request: number: String must contain at least 1 character(s)",
                "Invalid request: line_items: The total must not be negative, and it is -1", null,
            ],
            outcomes.Select(o => o.IsNull("error") ? null : o.Text("error")));
        Assert.Equal(["INV-1", "INV-2"], (await s.InvoicesAsync("status=all")).Select(i => i.Text("number")));
        Assert.Equal("INV-2", (await s.Api.GetAsync($"/v2/invoices/{outcomes[3].Text("invoice_id")}")).Text("number"));
        await s.Api.FailAsync(HttpMethod.Post, "/v2/invoices/batch", new
        {
            batch_id = "january",
            invoices = new[] { new { batch_invoice_id = "a", customer_id = s.CustomerId, line_items = Line } },
        }, 409);
    }

    [Fact]
    public async Task Batch_ManyWritersAtOnce_NumbersHaveNoGapAndNoDouble()
    {
        var s = await AtAsync(server, "2024-01-15T10:00:00Z");
        var other = (await s.Api.PostAsync("/v1/customers", new { name = "Other", currency = "EUR" })).Text("id");

        await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => s.Api.PostAsync("/v2/invoices/batch", new
        {
            // every second batch names the customers the other way round
            invoices = Enumerable.Range(0, 5).Select(i => new
            {
                batch_invoice_id = $"{i}",
                customer_id = (i + writer) % 2 == 0 ? s.CustomerId : other,
                line_items = Line,
            }),
        })));

        var numbers = (await s.InvoicesAsync("status=all")).Select(i => i.Text("number")).ToHashSet();
        Assert.Equal(Enumerable.Range(1, 40).Select(n => $"INV-{n}").ToHashSet(), numbers);
    }

    [Fact]
    public async Task Upload_APdf_IsDownloadedInPlaceOfTheDrawnOne()
    {
        var s = await AtAsync(server, "2024-01-15T10:00:00Z");
        var id = (await s.Api.PostAsync("/v1/invoices", new { customer_id = s.CustomerId, line_items = Line })).Text("id");
        var mine = "%PDF-1.7 mine"u8.ToArray();

        var uploaded = await UploadAsync(s, id, mine);

        Assert.Equal(201, uploaded.Status);
        Assert.Equal(mine, (await s.Api.SendAsync(HttpMethod.Get, $"/v2/invoices/{id}/download")).Bytes);
        var refused = await UploadAsync(s, id, "hello"u8.ToArray());
        Assert.Equal((400, "Invalid request: file: Expected a PDF"), (refused.Status, refused.Json.Text("message")));
        var large = await UploadAsync(s, id, [.. mine, .. new byte[(5 * 1024 * 1024) + 1]]);
        Assert.Equal((413, "The file is larger than 5120 KB"), (large.Status, large.Json.Text("message")));
        var json = await s.Api.SendAsync(HttpMethod.Post, $"/v1/invoices/{id}/upload", new { file = "x" });
        Assert.Equal((415, "Send the file as multipart/form-data"), (json.Status, json.Json.Text("message")));
        Assert.Equal(mine, (await s.Api.SendAsync(HttpMethod.Get, $"/v2/invoices/{id}/download")).Bytes);
    }

    private static async Task<Answer> UploadAsync(Scenario s, string id, byte[] bytes)
    {
        using var file = new ByteArrayContent(bytes);
        file.Headers.ContentType = new MediaTypeHeaderValue("application/pdf");
        using var form = new MultipartFormDataContent { { file, "file", "invoice.pdf" } };
        return await s.Api.SendAsync(HttpMethod.Post, $"/v1/invoices/{id}/upload", form);
    }
}
