using System.Text.Json.Serialization;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Coupons;

[JsonSerializable(typeof(CouponAnswer))]
[JsonSerializable(typeof(CouponDetailsAnswer))]
[JsonSerializable(typeof(OffsetPage<CouponAnswer>))]
internal sealed partial class CouponJson : JsonSerializerContext;
