namespace Plumbline.Server.Tests.Contract;

public sealed class SchemaValidatorTests
{
    private const string Document = """
        {"components":{"schemas":{
          "Base":{"type":"object","properties":{"id":{"type":"string"}},"required":["id"]},
          "Cat":{"allOf":[{"$ref":"#/components/schemas/Base"},
            {"type":"object","required":["type","lives"],
              "properties":{"type":{"type":"string","enum":["cat"]},"lives":{"type":"integer"}}}]},
          "Dog":{"allOf":[{"$ref":"#/components/schemas/Base"},
            {"type":"object","required":["type","good"],
              "properties":{"type":{"type":"string","enum":["dog"]},"good":{"type":"boolean"}}}]},
          "Pet":{"oneOf":[{"$ref":"#/components/schemas/Cat"},{"$ref":"#/components/schemas/Dog"}]},
          "Tree":{"type":"object","properties":{"leaf":{"$ref":"#/components/schemas/Tree"}}}
        }}}
        """;

    [Theory]
    [InlineData("""{"type":"string"}""", "\"a\"")]
    [InlineData("""{"type":["string","null"]}""", "null")]
    [InlineData("""{"type":["string","null"],"enum":["a","b"]}""", "null")]
    [InlineData("""{"anyOf":[{"type":"number"},{"type":"null"}]}""", "null")]
    [InlineData("""{"type":"integer"}""", "12")]
    [InlineData("""{"type":"integer"}""", "12.0")]
    [InlineData("""{"type":"number","minimum":0,"maximum":100}""", "100")]
    [InlineData("""{"type":"number","exclusiveMinimum":0}""", "0.01")]
    [InlineData("""{"type":"string","enum":["fr"],"x-newer-values":["lt"]}""", "\"lt\"")]
    [InlineData("""{"type":"string","format":"date-time"}""", "\"2024-02-29T23:59:59.999Z\"")]
    [InlineData("""{"type":"string","format":"date"}""", "\"2024-02-29\"")]
    [InlineData("""{"type":"string","format":"date"}""", "\"2024-02-29T00:00:00.000Z\"")]
    [InlineData("""{"type":"string","format":"uri"}""", "\"https://example.com/a\"")]
    [InlineData("""{"type":"string","format":"email"}""", "\"a@example.com\"")]
    [InlineData("""{"type":"string","maxLength":1}""", "\"😀\"")]
    [InlineData("""{"type":"string","pattern":"^#"}""", "\"#fff\"")]
    [InlineData("""{"type":"array","items":{"type":"string"},"maxItems":2}""", """["a","b"]""")]
    [InlineData("""{"type":"object"}""", """{"any":{"thing":1}}""")]
    [InlineData("{}", """{"any":[1,null]}""")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string"}}}""", "{}")]
    [InlineData("""{"type":"object","properties":{"a":{}},"additionalProperties":true}""", """{"b":1}""")]
    [InlineData("""{"type":"object","additionalProperties":{"type":["string","null"]}}""", """{"b":null,"c":"x"}""")]
    [InlineData("""{"$ref":"#/components/schemas/Pet"}""", """{"id":"1","type":"cat","lives":9}""")]
    [InlineData("""{"$ref":"#/components/schemas/Pet"}""", """{"id":"1","type":"dog","good":true}""")]
    [InlineData("""{"allOf":[{"$ref":"#/components/schemas/Pet"},{"type":"object","properties":{"name":{"type":"string"}}}]}""",
        """{"id":"1","type":"dog","good":true,"name":"Rex"}""")]
    [InlineData("""{"$ref":"#/components/schemas/Tree"}""", """{"leaf":{"leaf":{}}}""")]
    public void Value_ThatFits_HasNoFaults(string schema, string value) => Assert.Empty(Validate(schema, value));

    [Theory]
    [InlineData("""{"type":"string"}""", "1", "$: expected string, got 1")]
    [InlineData("""{"type":"string"}""", "null", "$: expected string, got null")]
    [InlineData("""{"type":"number"}""", "\"1\"", "$: expected number, got \"1\"")]
    [InlineData("""{"type":"integer"}""", "12.5", "$: expected integer, got 12.5")]
    [InlineData("""{"type":"number","maximum":100}""", "101", "more than the maximum of 100")]
    [InlineData("""{"type":"number","minimum":0}""", "-1", "less than the minimum of 0")]
    [InlineData("""{"type":"number","exclusiveMinimum":0}""", "0", "0 is not above 0")]
    [InlineData("""{"type":"string","enum":["a","b"]}""", "\"c\"", "\"c\" is none of a, b")]
    [InlineData("""{"enum":["a","b"]}""", "null", "null is none of a, b")]
    [InlineData("""{"type":"string","format":"date-time"}""", "\"2024-02-29T23:59:59Z\"", "no date-time")]
    [InlineData("""{"type":"string","format":"date-time"}""", "\"2024-02-29T23:59:59.000+00:00\"", "no date-time")]
    [InlineData("""{"type":"string","format":"date-time"}""", "\"2023-02-29T23:59:59.000Z\"", "no date-time")]
    [InlineData("""{"type":"string","format":"date"}""", "\"29/02/2024\"", "no date")]
    [InlineData("""{"type":"string","format":"uri"}""", "\"a b\"", "no uri")]
    [InlineData("""{"type":"string","format":"email"}""", "\"example.com\"", "no email")]
    [InlineData("""{"type":"string","minLength":1}""", "\"\"", "0 characters, less than the minLength of 1")]
    [InlineData("""{"type":"string","pattern":"^#"}""", "\"fff\"", "does not match ^#")]
    [InlineData("""{"type":"array","items":{"type":"string"}}""", """["a",2]""", "$[1]: expected string, got 2")]
    [InlineData("""{"type":"array","maxItems":1}""", "[1,2]", "2 items, more than the maxItems of 1")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string"}},"required":["a"]}""", "{}", "$.a: missing")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string"}}}""", """{"a":"x","b":1}""", "$.b: the contract declares no")]
    [InlineData("""{"type":"object","additionalProperties":false}""", """{"b":1}""", "$.b: the contract declares no such key")]
    [InlineData("""{"type":"object","additionalProperties":{"type":"string"}}""", """{"b":1}""", "$.b: expected string, got 1")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"object","properties":{"c":{}}}}}""", """{"a":{"d":1}}""", "$.a.d: the")]
    [InlineData("""{"anyOf":[{"type":"number"},{"type":"null"}]}""", "\"x\"", "nearest of 2 alternatives")]
    [InlineData("""{"$ref":"#/components/schemas/Pet"}""", """{"id":"1","type":"cat","good":true}""", "$.lives: missing")]
    [InlineData("""{"$ref":"#/components/schemas/Pet"}""", """{"id":"1","type":"cat","lives":9,"good":true}""", "$.good: the contract")]
    [InlineData("""{"$ref":"#/components/schemas/Pet"}""", """{"id":"1","type":"dog"}""", "$.good: missing")]
    [InlineData("""{"$ref":"#/components/schemas/Pet"}""", """{"type":"dog","good":true}""", "$.id: missing")]
    [InlineData("""{"$ref":"#/components/schemas/Tree"}""", """{"leaf":{"leaf":{"branch":1}}}""", "$.leaf.leaf.branch: the contract")]
    public void Value_ThatDoesNotFit_IsNamedWithPathAndReason(string schema, string value, string fault) =>
        Assert.Contains(Validate(schema, value), found => found.Contains(fault, StringComparison.Ordinal));

    private static IReadOnlyList<string> Validate(string schema, string value) =>
        new SchemaValidator(JsonSerializer.Deserialize<JsonElement>(Document)).Validate(
            JsonSerializer.Deserialize<JsonElement>(value), JsonSerializer.Deserialize<JsonElement>(schema));
}
