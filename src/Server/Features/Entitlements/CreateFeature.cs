using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Entitlements;

public static partial class CreateFeature
{
    public const int MaxCode = 100;

    public static async Task<IResult> HandleAsync(HttpContext http, BillingDb db, CurrentTenant tenant, CancellationToken cancel)
    {
        var body = await BodyReader.ReadObjectAsync(http);
        var code = body.Matching(
            "code", Need.Required, CodeForm(), "Expected small letters, digits, _ and -, a letter or digit first", MaxCode);
        var name = body.Name("name", Need.Required);
        var description = body.Text("description", Need.Nullable);
        var type = body.Word<FeatureType>("value_type", Need.Required);
        var strategy = type == FeatureType.Number ? body.Word<ResolutionStrategy>("resolution_strategy", Need.Required) : null;
        // of which type the default must be is known only with a type
        var given = type is null ? null : EntitlementValue.ReadPlain(body, "default_value", type.Value, Need.RequiredNullable);
        body.ThrowIfInvalid();
        var feature = new Feature
        {
            Id = Ids.New("fea"),
            Code = code!,
            Name = name!,
            Description = description,
            Type = type!.Value,
            Strategy = strategy,
            DefaultValue = given,
            CreatedAt = tenant.Now,
            UpdatedAt = tenant.Now,
        };
        try
        {
            await db.WriteAsync(async () =>
            {
                if (await db.Set<Feature>().AnyAsync(f => f.Code == code, cancel))
                {
                    throw Taken(feature.Code);
                }
                db.Add(feature);
            }, cancel);
        }
        catch (DbUpdateException e) when (db.Store.IsUniqueViolation(e))
        {
            throw Taken(feature.Code);
        }
        return Reply.Created(FeatureAnswer.Of(feature));
    }

    private static Refusal Taken(string code) => Refusal.Conflict($"A feature with the code '{code}' exists already");

    [GeneratedRegex(@"^[a-z0-9][a-z0-9_-]*\z", RegexOptions.NonBacktracking)]
    private static partial Regex CodeForm();
}
