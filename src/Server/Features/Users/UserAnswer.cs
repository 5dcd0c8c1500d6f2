using System.Text.Json.Serialization;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Users;

public sealed record UserAnswer(
    string Id, string Email, string? FirstName, string? LastName, string? PictureUrl, string? RoleId, bool IsAccountOwner,
    string? ManagerId)
{
    public static UserAnswer Of(User u) =>
        new(u.Id, u.Email, u.FirstName, u.LastName, u.PictureUrl, u.RoleId, u.IsAccountOwner, u.ManagerId);
}

public sealed record RoleAnswer(string Id, string Name, string? Description, bool IsDefault)
{
    public static RoleAnswer Of(Role r) => new(r.Id, r.Name, r.Description, r.IsDefault);
}

/// <summary>A role with what it permits, which the contract does not show.</summary>
public sealed record OwnRoleAnswer(string Id, string Name, string? Description, bool IsDefault, IReadOnlyList<string> Permissions)
{
    public static OwnRoleAnswer Of(Role r) => new(r.Id, r.Name, r.Description, r.IsDefault, r.Permissions);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(OffsetPage<UserAnswer>))]
[JsonSerializable(typeof(OffsetPage<RoleAnswer>))]
[JsonSerializable(typeof(OwnRoleAnswer))]
internal sealed partial class UserJson : JsonSerializerContext;
