using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;

namespace Plumbline.Server.Features.OAuth.SignIn;

/// <summary>Somebody who says that an address is theirs, and the code that proves it. Of the code only a hash is stored.</summary>
public sealed class SignInAttempt
{
    /// <summary>Codes that may be tried: one in 200,000 is guessed.</summary>
    public const int MaxTries = 5;

    /// <summary>Codes that are sent to one address in an hour.</summary>
    public const int MaxAnHour = 10;

    public static readonly Duration Lasts = Duration.FromMinutes(10);

    /// <summary><c>sgn_…</c></summary>
    public required string Id { get; init; }

    /// <summary>In lower case.</summary>
    public required string Email { get; init; }

    public required string CodeHash { get; init; }

    public required Instant CreatedAt { get; init; }

    public int Tries { get; set; }

    public static string NewCode() => RandomNumberGenerator.GetInt32(1_000_000).ToString("000000", CultureInfo.InvariantCulture);

    public static string HashOf(string id, string code) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{id} {code}")));

    internal sealed class Table : IEntityTypeConfiguration<SignInAttempt>
    {
        public void Configure(EntityTypeBuilder<SignInAttempt> table)
        {
            table.ToTable("sign_in_attempts");
            table.HasIndex(a => new { a.Email, a.CreatedAt });
        }
    }
}
