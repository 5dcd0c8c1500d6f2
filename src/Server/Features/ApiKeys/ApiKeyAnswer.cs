using System.Text.Json.Serialization;
using NodaTime;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.ApiKeys;

/// <summary>A key in a list: never its secret, only how it ends.</summary>
public sealed record ApiKeyAnswer(
    string Id, string Name, string Ending, Mode Mode, IReadOnlyList<string> Scopes, IReadOnlyList<string> CompanyIds, Instant CreatedAt)
{
    /// <summary>Shows of the key's companies only those that the caller reaches too.</summary>
    public static ApiKeyAnswer Of(ApiKey key, Caller caller) => new(
        key.Id, key.Name, key.Ending, key.Mode, key.Scopes.Split(' '),
        [.. key.Companies.OrderBy(c => c.Position).Select(c => c.CompanyId).Where(caller.Companies.Contains)], key.CreatedAt);
}

/// <summary>The answer to the making of a key: the only one that holds <see cref="Key"/>.</summary>
public sealed record NewApiKeyAnswer(
    string Id, string Name, string Key, Mode Mode, IReadOnlyList<string> Scopes, IReadOnlyList<string> CompanyIds, Instant CreatedAt);

[JsonSerializable(typeof(NewApiKeyAnswer))]
[JsonSerializable(typeof(OffsetPage<ApiKeyAnswer>))]
public sealed partial class ApiKeyJson : JsonSerializerContext;
