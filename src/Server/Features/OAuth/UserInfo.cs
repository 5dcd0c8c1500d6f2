using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Users;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.OAuth;

/// <summary>Who signed in. The address is always verified: a code went there.</summary>
public sealed record UserInfoAnswer(
    string? GivenName, string? FamilyName, string? Name, string? Picture, string Email, bool EmailVerified);

/// <summary><c>GET /oauth/userinfo</c>: the user that the token, or the key, acts for.</summary>
public static class UserInfo
{
    public static async Task<IResult> HandleAsync(HttpContext http, BillingDb db, CancellationToken cancel)
    {
        var id = http.Caller().UserId ?? throw Refusal.Forbidden("The key acts for no user");
        var user = await db.Set<User>().AsNoTracking().SingleOrDefaultAsync(u => u.Id == id, cancel) ?? throw Refusal.NotFound("User");
        var name = $"{user.FirstName} {user.LastName}".Trim();
        return Reply.Ok(new UserInfoAnswer(
            user.FirstName, user.LastName, name.Length > 0 ? name : null, user.PictureUrl, user.Email, EmailVerified: true));
    }
}
