using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Data;

/// <summary>Enums are stored in the contract's words, so that a person who reads the tables finds what the API says.</summary>
public static class WordConverter
{
    public static ValueConverter For(Type type) =>
        (ValueConverter)Activator.CreateInstance(typeof(OfEnum<>).MakeGenericType(type))!;

    private sealed class OfEnum<T>() : ValueConverter<T, string>(value => Words<T>.Of(value), word => Parse(word)) where T : struct, Enum
    {
        private static T Parse(string word) =>
            Words<T>.TryParse(word, out var value) ? value : throw new InvalidOperationException($"Unknown {typeof(T).Name} '{word}'");
    }
}
