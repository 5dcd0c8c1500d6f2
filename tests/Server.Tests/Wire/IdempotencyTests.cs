using Plumbline.Server.Tenancy;
using Plumbline.Server.Tests.Fixture;

namespace Plumbline.Server.Tests.Wire;

public sealed class IdempotencyTests(TestServer server)
{
    private const string Path = "/v1/aggregators";

    [Fact]
    public async Task Post_SentTwiceWithOneKey_IsDoneOnceAndAnsweredAlike()
    {
        var api = await server.NewCompanyAsync();

        var first = await PostAsync(api, "k", Meter("calls"));
        var second = await PostAsync(api, "k", Meter("calls"));

        Assert.Equal(201, first.Status);
        Assert.False(first.Headers.ContainsKey("Idempotent-Replayed"));
        Assert.Equal((201, first.Text, first.MediaType), (second.Status, second.Text, second.MediaType));
        Assert.Equal("true", second.Headers["Idempotent-Replayed"]);
        Assert.Equal(1, await CountAsync(api));
    }

    [Fact]
    public async Task Post_SentWithAnotherKeyOrNone_IsDoneAgain()
    {
        var api = await server.NewCompanyAsync();

        await PostAsync(api, "k", Meter("calls"));
        await PostAsync(api, "l", Meter("storage"));
        await api.PostAsync(Path, Meter("seats"));

        Assert.Equal(3, await CountAsync(api));
    }

    [Fact]
    public async Task Post_SameKeyOtherBody_IsRefused()
    {
        var api = await server.NewCompanyAsync();
        await PostAsync(api, "k", Meter("calls"));

        var answer = await PostAsync(api, "k", Meter("other"));

        Assert.Equal(422, answer.Status);
        Assert.Equal(1, await CountAsync(api));
    }

    [Fact]
    public async Task Put_SameKeyOnAnotherPath_IsRefused()
    {
        var api = await server.NewCompanyAsync();
        var created = await PostAsync(api, "k", Meter("calls"));

        var answer = await api.SendAsync(HttpMethod.Put, $"{Path}/{created.Json.Text("id")}", Meter("calls"), ("Idempotency-Key", "k"));

        Assert.Equal(422, answer.Status);
    }

    [Fact]
    public async Task Post_AfterAFailureWithTheSameKey_IsDone()
    {
        var api = await server.NewCompanyAsync();

        var failed = await PostAsync(api, "k", new { });
        var again = await PostAsync(api, "k", Meter("calls"));

        Assert.Equal((400, 201), (failed.Status, again.Status));
        Assert.Equal(1, await CountAsync(api));
    }

    [Fact]
    public async Task Key_UsedByAnotherCompanyOrMode_IsItsOwn()
    {
        var api = await server.NewCompanyAsync();
        var production = await server.WithNewKeyAsync(api, Mode.Production);
        var other = await server.NewCompanyAsync();

        var answers = await Task.WhenAll(
            PostAsync(api, "k", Meter("a")), PostAsync(production, "k", Meter("b")), PostAsync(other, "k", Meter("c")));

        Assert.Equal([201, 201, 201], answers.Select(a => a.Status));
    }

    [Fact]
    public async Task Post_SentManyTimesAtOnceWithOneKey_IsDoneOnce()
    {
        var api = await server.NewCompanyAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => PostAsync(api, "k", Meter("calls"))));

        Assert.All(answers, answer => Assert.Contains(answer.Status, (int[])[201, 409]));
        Assert.Single(answers.Where(answer => answer.Status == 201).Select(answer => answer.Text).Distinct());
        Assert.Equal(1, await CountAsync(api));
    }

    [Fact]
    public async Task Key_Of256Characters_IsRefused()
    {
        var api = await server.NewCompanyAsync();

        Assert.Equal(201, (await PostAsync(api, new string('k', 255), Meter("calls"))).Status);
        Assert.Equal(400, (await PostAsync(api, new string('k', 256), Meter("other"))).Status);
    }

    private static object Meter(string entity) => new { entity, operation = "count" };

    private static Task<Answer> PostAsync(Api api, string key, object body) =>
        api.SendAsync(HttpMethod.Post, Path, body, ("Idempotency-Key", key));

    private static async Task<decimal> CountAsync(Api api) => (await api.GetAsync(Path)).Decimal("meta.total");
}
