using System.Net.Http.Headers;
using System.Text;
using Plumbline.Server.Tests.Fixture;

namespace Plumbline.Server.Tests.Files;

/// <summary>Files: uploaded as a form, kept as they came, downloaded with a key or by a link.</summary>
public sealed class FileTests(TestServer server)
{
    private static readonly byte[] Pdf = Encoding.ASCII.GetBytes("%PDF-1.7 a contract");

    [Fact]
    public async Task File_Uploaded_IsListedDownloadedAndDeleted()
    {
        var api = await server.NewCompanyAsync();
        var customer = (await api.PostAsync("/v1/customers", new { name = "Acme" })).Text("id");

        var file = (await UploadAsync(api, "Contract 2024", customer, Pdf, "scan.pdf", "application/pdf")).Json;
        var other = (await UploadAsync(api, "notes", "", Encoding.UTF8.GetBytes("Été"), "notes.txt", "application/octet-stream")).Json;

        Assert.Equal("pdf application/pdf Contract 2024", $"{file.Text("type")} {file.Text("mimetype")} {file.Text("name")}");
        Assert.Equal(customer, file.Text("customer_id"));
        Assert.Equal("txt", other.Text("type"));
        Assert.True(other.IsNull("customer_id"));
        Assert.Equal([other.Text("id"), file.Text("id")], (await api.GetAsync("/v1/files")).Texts("data", "id"));
        Assert.Equal([file.Text("id")], (await api.GetAsync("/v1/files?name__contains=contract")).Texts("data", "id"));
        Assert.Equal([file.Text("id")], (await api.GetAsync($"/v1/files?customer_id={customer}")).Texts("data", "id"));

        var download = await api.SendAsync(HttpMethod.Get, $"/v1/files/{file.Text("id")}/download");
        Assert.Equal(Pdf, download.Bytes);
        Assert.Equal("application/pdf", download.MediaType);
        Assert.Equal(
            "attachment; filename=\"Contract 2024.pdf\"; filename*=UTF-8''Contract%202024.pdf", download.Headers["Content-Disposition"]);
        Assert.Equal("nosniff", download.Headers["X-Content-Type-Options"]);

        await api.DeleteAsync($"/v1/files/{file.Text("id")}");
        await api.FailAsync(HttpMethod.Get, $"/v1/files/{file.Text("id")}/download", 404);
        Assert.Equal([other.Text("id")], (await api.GetAsync("/v1/files")).Texts("data", "id"));
        Assert.DoesNotContain(Stored(), path => path.Contains(file.Text("id"), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Link_Made_OpensThisFileAlone()
    {
        var api = await server.NewCompanyAsync();
        var file = (await UploadAsync(api, "one.txt", "", "one"u8.ToArray(), "one.txt", "text/plain")).Json.Text("id");
        var other = (await UploadAsync(api, "two.txt", "", "two"u8.ToArray(), "two.txt", "text/plain")).Json.Text("id");
        var stranger = server.Anonymous();

        var link = new Uri((await api.PostAsync($"/v1/files/{file}/links")).Text("url"));
        var opened = await stranger.SendAsync(HttpMethod.Get, link.PathAndQuery);

        Assert.Equal("one", opened.Text);
        foreach (var wrong in new[]
        {
            link.PathAndQuery.Replace(file, other, StringComparison.Ordinal),
            link.PathAndQuery[..^1] + (link.PathAndQuery[^1] == 'A' ? 'B' : 'A'),
            $"/v1/files/{file}/download?token=x.y",
            $"/v1/files{link.Query}",
        })
        {
            Assert.Equal(401, (await stranger.SendAsync(HttpMethod.Get, wrong)).Status);
        }
        Assert.Equal(401, (await stranger.SendAsync(HttpMethod.Delete, $"/v1/files/{file}{link.Query}")).Status);
    }

    [Theory]
    [InlineData("../../../../etc/passwd")]
    [InlineData("..\\..\\windows\\win.ini")]
    [InlineData("/etc/cron.d/evil")]
    [InlineData("C:\\evil.txt")]
    [InlineData("\" ; filename=evil.html")]
    [InlineData("name%00.txt")]
    [InlineData("名前 ☕")]
    public async Task Name_OfAnyKind_IsTextAndNeverAPath(string name)
    {
        var api = await server.NewCompanyAsync();
        var before = Stored().ToHashSet(StringComparer.Ordinal);

        var file = (await UploadAsync(api, name, "", "text"u8.ToArray(), name.Replace('"', '-'), "text/plain")).Json;

        Assert.Equal(name, file.Text("name"));
        Assert.Equal("text", (await api.SendAsync(HttpMethod.Get, $"/v1/files/{file.Text("id")}/download")).Text);
        Assert.Contains(Stored().Except(before), path => Path.GetFileName(path) == file.Text("id"));
        Assert.False(File.Exists("/etc/cron.d/evil"));
    }

    [Theory]
    [InlineData("/v1/files/..%2f..%2fplumbline.db/download")]
    [InlineData("/v1/files/%2e%2e/download")]
    [InlineData("/v1/files/fil_..%5c/download")]
    public async Task Download_PathInPlaceOfAnId_IsNotFound(string path)
    {
        var api = await server.NewCompanyAsync();

        Assert.Equal(404, (await api.SendAsync(HttpMethod.Get, path)).Status);
    }

    [Theory]
    [InlineData("%PDF-", "x.png", "image/png", "file: The file is no png")]
    [InlineData("<html><script>", "x.pdf", "application/pdf", "file: The file is no pdf")]
    [InlineData("MZ", "x.exe", "application/octet-stream",
        "file: Expected a file of type pdf, doc, docx, xls, xlsx, ppt, pptx, txt, csv, jpeg, png, gif, svg, json, xml")]
    [InlineData("", "x.txt", "text/plain", "file: The file is empty")]
    [InlineData("<none>", "x.json", "application/json", "file: The file is no json")]
    [InlineData("plain", "x.docx", "", "file: The file is no docx")]
    public async Task Upload_OfAnotherKindThanItSays_IsRefused(string content, string fileName, string mime, string fault)
    {
        var api = await server.NewCompanyAsync();

        var answer = await UploadAsync(api, "x", "", Encoding.UTF8.GetBytes(content), fileName, mime);

        Assert.Equal($"400 Invalid request: {fault}", $"{answer.Status} {answer.Json.Text("message")}");
        Assert.Equal(0, (await api.GetAsync("/v1/files")).Decimal("meta.total"));
    }

    [Fact]
    public async Task Upload_Wrong_IsRefused()
    {
        var api = await server.NewCompanyAsync();
        using var nothing = new MultipartFormDataContent { { new StringContent("x"), "other" } };
        var large = new byte[(10 * 1024 * 1024) + 1];
        Pdf.CopyTo(large, 0);

        var empty = await api.SendAsync(HttpMethod.Post, "/v1/files", nothing);
        var tooLarge = await UploadAsync(api, "x", "", large, "x.pdf", "application/pdf");
        var unknown = await UploadAsync(api, "x", "cus_unknown", Pdf, "x.pdf", "application/pdf");
        var noForm = await api.SendAsync(HttpMethod.Post, "/v1/files", new { name = "x" });
        var control = await UploadAsync(api, "x\r\ny", "", Pdf, "x.pdf", "application/pdf");

        Assert.Equal(
            "400 Invalid request: name: Required; customer_id: Required; file: Required", $"{empty.Status} {empty.Json.Text("message")}");
        Assert.Equal("413 The file is larger than 10240 KB", $"{tooLarge.Status} {tooLarge.Json.Text("message")}");
        Assert.Equal("404 Customer not found", $"{unknown.Status} {unknown.Json.Text("message")}");
        Assert.Equal(415, noForm.Status);
        Assert.Equal(
            "400 Invalid request: name: Expected a name without control characters", $"{control.Status} {control.Json.Text("message")}");
        Assert.Equal(0, (await api.GetAsync("/v1/files")).Decimal("meta.total"));
    }

    internal static async Task<Answer> UploadAsync(
        Api api, string name, string customerId, byte[] content, string fileName, string mime)
    {
        using var form = new MultipartFormDataContent
        {
            { new StringContent(name), "name" },
            { new StringContent(customerId), "customer_id" },
        };
        using var file = new ByteArrayContent(content);
        if (mime.Length > 0)
        {
            file.Headers.ContentType = MediaTypeHeaderValue.Parse(mime);
        }
        form.Add(file, "file", fileName);
        return await api.SendAsync(HttpMethod.Post, "/v1/files", form);
    }

    private string[] Stored() => Directory.GetFiles(server.DataFolder, "*", SearchOption.AllDirectories);
}
