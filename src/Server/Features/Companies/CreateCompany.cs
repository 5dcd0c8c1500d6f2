using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;
using Plumbline.Server.Wire.Reference;

namespace Plumbline.Server.Features.Companies;

/// <summary>A new company, empty in both modes; the key that made it reaches it from then on.</summary>
public static class CreateCompany
{
    public static async Task<IResult> HandleAsync(
        HttpContext http, BillingDb db, CurrentTenant tenant, KeyDirectory directory, IConfiguration settings, CancellationToken cancel)
    {
        var body = await BodyReader.ReadObjectAsync(http);
        var name = body.Name("name", Need.Required);
        var address = body.Address("address", Need.RequiredNullable);
        body.ThrowIfInvalid();

        var keyId = http.Caller().KeyId;
        directory.ForgetKeysWhenAnswered(http);
        var company = await db.WriteAsync(async () =>
        {
            var made = NewCompany.Create(db, name!, address, settings, directory.MachineNow());
            var last = await db.ApiKeyCompanies.Where(c => c.KeyId == keyId).MaxAsync(c => c.Position, cancel);
            db.Add(new ApiKeyCompany { KeyId = keyId, CompanyId = made.Id, Position = last + 1 });
            return made;
        }, cancel);
        var entities = await DefaultEntity.OfCompaniesAsync(db, [company.Id], tenant.Mode, cancel);
        return Reply.Created(CompanyAnswer.Of(company, entities[company.Id]));
    }
}
