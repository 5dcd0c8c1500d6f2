using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Tenancy;

/// <summary>A secret of the installation, made on first start and shared by its processes.</summary>
public sealed class InstallationSecret
{
    public required string Id { get; init; }

    public required byte[] Bytes { get; init; }

    internal sealed class Table : IEntityTypeConfiguration<InstallationSecret>
    {
        public void Configure(EntityTypeBuilder<InstallationSecret> table) => table.ToTable("installation_secrets");
    }
}

/// <summary>Marks a GET operation that a signed, expiring link opens in place of a key.</summary>
public sealed record OpenedByLink
{
    public static readonly OpenedByLink Mark = new();
}

/// <summary>What a token that was signed here says: whose data it opens, of which kind it is, and what it names.</summary>
public sealed record SignedClaim(string CompanyId, Mode Mode, string Purpose, string Subject, Instant ExpiresAt);

/// <summary>
/// Short texts that open one thing for a while without a key, signed with HMAC-SHA256. They expire by the machine's clock: a sandbox that
/// stands in the past must not make them last.
/// </summary>
public sealed class SignedLinks(IServiceScopeFactory scopes, KeyDirectory directory)
{
    public const string Parameter = "token";
    private const string Purpose = "link";
    internal const string SecretId = "links";
    private byte[]? _secret;

    /// <summary>Makes the secret where there is none, in the caller's transaction.</summary>
    public static async Task PrepareAsync(BillingDb db, CancellationToken cancel)
    {
        if (!await db.Set<InstallationSecret>().AnyAsync(s => s.Id == SecretId, cancel))
        {
            db.Add(new InstallationSecret { Id = SecretId, Bytes = RandomNumberGenerator.GetBytes(32) });
        }
    }

    /// <summary>The address of a path of this API that opens without a key until an instant; relative to the host.</summary>
    public async Task<string> UrlAsync(CurrentTenant tenant, string path, Duration lasts, CancellationToken cancel)
    {
        var (token, _) = await SignAsync(tenant, Purpose, path, lasts, cancel);
        return $"{path}?{Parameter}={token}";
    }

    /// <summary>Whose data the link opens; null when it is not for this path, damaged or over.</summary>
    public async Task<SignedClaim?> OpenAsync(string token, PathString path, CancellationToken cancel) =>
        await ReadAsync(token, Purpose, cancel) is { } claim && claim.Subject == path.Value ? claim : null;

    public async Task<(string Token, Instant ExpiresAt)> SignAsync(
        CurrentTenant tenant, string purpose, string subject, Duration lasts, CancellationToken cancel)
    {
        var expiresAt = directory.MachineNow() + lasts;
        return (await SignAsync(tenant, purpose, subject, expiresAt, cancel), expiresAt);
    }

    /// <summary>The same until a given instant: signed again it is the same token.</summary>
    public async ValueTask<string> SignAsync(
        CurrentTenant tenant, string purpose, string subject, Instant expiresAt, CancellationToken cancel)
    {
        var payload = Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"{tenant.CompanyId}|{Words<Mode>.Of(tenant.Mode)}|{purpose}|{expiresAt.ToUnixTimeMilliseconds()}|{subject}"));
        var mac = HMACSHA256.HashData(await SecretAsync(cancel), payload);
        return $"{Base64Url.EncodeToString(payload)}.{Base64Url.EncodeToString(mac)}";
    }

    /// <summary>What a token says; null when it is of another purpose, not signed here, or over.</summary>
    public async Task<SignedClaim?> ReadAsync(string token, string purpose, CancellationToken cancel) =>
        await ReadAnyAsync(token, purpose, cancel) is { } claim && !IsOver(claim) ? claim : null;

    public bool IsOver(SignedClaim claim) => claim.ExpiresAt <= directory.MachineNow();

    /// <summary>The same of a token that may be over.</summary>
    public async Task<SignedClaim?> ReadAnyAsync(string token, string purpose, CancellationToken cancel)
    {
        var secret = await SecretAsync(cancel);
        if (token.Length > 4096 || token.Split('.') is not [var head, var tail] || !TryDecode(head, out var payload)
            || !TryDecode(tail, out var mac)
            || !CryptographicOperations.FixedTimeEquals(mac, HMACSHA256.HashData(secret, payload)))
        {
            return null;
        }
        // signed by us, so in our form
        var parts = Encoding.UTF8.GetString(payload).Split('|', 5);
        var expiresAt = Instant.FromUnixTimeMilliseconds(long.Parse(parts[3], CultureInfo.InvariantCulture));
        _ = Words<Mode>.TryParse(parts[1], out var mode);
        return parts[2] == purpose
            ? new SignedClaim(parts[0], mode, purpose, parts[4], expiresAt)
            : null;
    }

    private static bool TryDecode(string text, out byte[] bytes)
    {
        try
        {
            bytes = Base64Url.DecodeFromChars(text);
            return true;
        }
        catch (FormatException)
        {
            bytes = [];
            return false;
        }
    }

    private async ValueTask<byte[]> SecretAsync(CancellationToken cancel)
    {
        if (_secret is { } known)
        {
            return known;
        }
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<BillingDb>();
        return _secret = await db.Set<InstallationSecret>().Where(s => s.Id == SecretId).Select(s => s.Bytes).SingleAsync(cancel);
    }
}
