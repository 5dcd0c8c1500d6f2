using System.Reflection;
using Xunit;

namespace Plumbline.Engine.Tests;

public class ArchitectureTests
{
    const BindingFlags Everything = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static
        | BindingFlags.DeclaredOnly;

    static readonly Assembly Engine = typeof(Plumbline.Engine.Money.Currency).Assembly;

    [Fact]
    public void Engine_References_AreNodaTimeAndTheBaseLibraryOnly()
    {
        var names = Engine.GetReferencedAssemblies().Select(reference => reference.Name!).ToArray();

        Assert.Contains("NodaTime", names);
        Assert.All(names, name => Assert.True(name == "NodaTime" || name.StartsWith("System.", StringComparison.Ordinal), name));
        Assert.All(names, name => Assert.DoesNotContain(".Net.", name, StringComparison.Ordinal));
        Assert.DoesNotContain("System.Data.Common", names);
    }

    [Fact]
    public void Engine_Types_HaveNoFloatingPointNumber()
    {
        var types = Engine.GetTypes().Where(type => type.Namespace?.StartsWith("Plumbline", StringComparison.Ordinal) == true).ToArray();
        var used = types
            .SelectMany(type => type.GetMembers(Everything).SelectMany(TypesOf).Select(found => (Where: type.Name, found)))
            .ToArray();

        Assert.True(used.Length > 500);
        Assert.DoesNotContain(used, use => use.found == typeof(double) || use.found == typeof(float) || use.found == typeof(Half));
    }

    [Fact]
    public void Engine_Methods_AreNotAsynchronous()
    {
        var results = Engine.GetTypes().SelectMany(type => type.GetMethods(Everything)).Select(method => method.ReturnType);

        Assert.DoesNotContain(
            results,
            result => typeof(Task).IsAssignableFrom(result) || result.Name.StartsWith("ValueTask", StringComparison.Ordinal));
    }

    [Fact]
    public void Engine_Source_ReadsNoClockAndNoFile()
    {
        var files = Directory.GetFiles(Path.Combine(Source.Root, "src", "Engine"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .ToArray();

        Assert.True(files.Length > 20);
        Assert.All(
            files,
            file => Assert.DoesNotMatch(@"UtcNow|SystemClock|System\.IO|\bFile\.|HttpClient|Environment\.", File.ReadAllText(file)));
    }

    static IEnumerable<Type> TypesOf(MemberInfo member) => member switch
    {
        MethodBase method => method.GetParameters().Select(parameter => parameter.ParameterType)
            .Append(method is MethodInfo info ? info.ReturnType : typeof(void)).SelectMany(Parts),
        FieldInfo field => Parts(field.FieldType),
        PropertyInfo property => Parts(property.PropertyType),
        _ => [],
    };

    static IEnumerable<Type> Parts(Type type) => type.HasElementType
        ? Parts(type.GetElementType()!)
        : type.GetGenericArguments().SelectMany(Parts).Append(type);
}
