"use strict";

// Stripe for the tests, on a port of this machine: `node stand-in.cjs` prints where it listens and ends with its standard input.
//
// Customers, charges, refunds, disputes, declines, accounts and idempotency are stripe-stateful-mock's. It is older than payment methods
// and intents, so those stand here: an intent makes its charge over there and says what became of it. Every secret key is an account of
// its own. What a test does in Stripe's place goes to /stand-in.

const crypto = require("node:crypto");
const express = require("express");
const { createExpressApp } = require("stripe-stateful-mock");
const { accounts } = require("stripe-stateful-mock/dist/api/accounts");
const { charges } = require("stripe-stateful-mock/dist/api/charges");
const { customers } = require("stripe-stateful-mock/dist/api/customers");
const { disputes } = require("stripe-stateful-mock/dist/api/disputes");
const { idempotencyRoute } = require("stripe-stateful-mock/dist/api/idempotency");
const { auth } = require("stripe-stateful-mock/dist/api/auth");
const { RestError } = require("stripe-stateful-mock/dist/api/RestError");
const { applyListOptions } = require("stripe-stateful-mock/dist/api/utils");

const stores = new Map();
const known = new Set();
const app = express();
app.use(express.urlencoded({ extended: true }));

app.use((req, res, next) => {
  const key = auth.getAccessTokenFromRequest(req);
  if (!key || key.includes("unknown")) {
    return res.status(401).json({ error: { type: "invalid_request_error", message: "Invalid API Key provided" } });
  }
  const id = "acct_" + crypto.createHash("sha256").update(key.split("_again")[0]).digest("hex").slice(0, 16);
  if (!known.has(id)) {
    known.add(id);
    accounts.create("acct_default", { id, type: "standard" });
    stores.set(id, { methods: [], intents: [], setups: [], sessions: [], idOf: new Map() });
  }
  req.headers["stripe-account"] = id;
  req.account = id;
  req.store = stores.get(id);
  next();
});

const now = () => Math.floor(Date.now() / 1000);
const newId = (prefix) => `${prefix}_${crypto.randomBytes(12).toString("hex")}`;

function missing(what, param) {
  return new RestError(404, { type: "invalid_request_error", code: "resource_missing", message: `No such ${what}`, param });
}

function one(list, id, what, param) {
  const found = list.find((item) => item.id === id);
  if (!found) {
    throw missing(`${what}: '${id}'`, param);
  }
  return found;
}

// newest first, as Stripe lists
function page(list, req, wanted) {
  const rows = list.filter(wanted).reverse();
  return applyListOptions(rows, { ...req.query, limit: +(req.query.limit || 10) }, (id) => one(list, id, "object", "starting_after"));
}

const shown = ({ token, ...method }) => method;

// ---- payment methods

const debits = { sepa_debit: "3000", us_bank_account: "6789", bacs_debit: "2345" };
const cards = {
  tok_mastercard: ["mastercard", "4444"],
  tok_chargeDeclined: ["visa", "0002"],
  tok_chargeDeclinedInsufficientFunds: ["visa", "9995"],
  tok_chargeDeclinedExpiredCard: ["visa", "0069"],
  tok_createDispute: ["visa", "0259"],
  tok_threeDSecure: ["visa", "3155"],
};

function makeMethod(store, type, token, customer) {
  const method = {
    id: newId("pm"), object: "payment_method", type, customer: customer || null, created: now(), livemode: false, metadata: {}, token,
  };
  if (type === "card") {
    const [brand, last4] = cards[token] || ["visa", "4242"];
    method.card = { brand, last4, exp_month: 12, exp_year: 2034, wallet: token === "tok_applePay" ? { type: "apple_pay" } : null };
  } else if (debits[type]) {
    method[type] = { last4: debits[type] };
  } else {
    method[type] = {};
  }
  store.methods.push(method);
  return method;
}

app.post("/v1/payment_methods", (req, res) =>
  res.json(shown(makeMethod(req.store, req.body.type, (req.body.card || {}).token))));
app.get("/v1/payment_methods/:id", (req, res) => res.json(shown(one(req.store.methods, req.params.id, "PaymentMethod", "payment_method"))));
app.post("/v1/payment_methods/:id/attach", (req, res) => {
  const method = one(req.store.methods, req.params.id, "PaymentMethod", "payment_method");
  method.customer = customers.retrieve(req.account, req.body.customer, "customer").id;
  res.json(shown(method));
});
app.post("/v1/payment_methods/:id/detach", (req, res) => {
  const method = one(req.store.methods, req.params.id, "PaymentMethod", "payment_method");
  method.customer = null;
  res.json(shown(method));
});
app.get("/v1/customers/:id/payment_methods", (req, res) => {
  customers.retrieve(req.account, req.params.id, "customer");
  const list = page(req.store.methods, req, (m) => m.customer === req.params.id);
  res.json({ ...list, data: list.data.map(shown) });
});

// ---- payment intents

function fail(intent, status, error) {
  intent.status = "requires_payment_method";
  intent.last_payment_error = error;
  throw new RestError(status, { ...error, payment_intent: { ...intent } });
}

function charge(req, intent, token) {
  try {
    const made = charges.create(req.account, {
      amount: intent.amount, currency: intent.currency, source: token, metadata: intent.metadata,
    });
    made.payment_intent = intent.id;
    intent.latest_charge = made.id;
    intent.amount_received = intent.amount;
    intent.status = "succeeded";
  } catch (e) {
    if (!(e instanceof RestError)) {
      throw e;
    }
    fail(intent, e.statusCode, e.error);
  }
}

app.post("/v1/payment_intents", idempotencyRoute, (req, res) => {
  const { amount, currency, customer, payment_method: methodId, metadata } = req.body;
  customers.retrieve(req.account, customer, "customer");
  const method = one(req.store.methods, methodId, "PaymentMethod", "payment_method");
  if (method.customer !== customer) {
    throw missing(`PaymentMethod of the customer: '${methodId}'`, "payment_method");
  }
  if (req.body.confirm !== "true" || req.body.off_session !== "true") {
    throw new RestError(400, { type: "invalid_request_error", message: "The stand-in confirms at once and off session only" });
  }
  const intent = {
    id: newId("pi"), object: "payment_intent", amount: +amount, amount_received: 0, currency, customer, payment_method: methodId,
    payment_method_types: [method.type], metadata: metadata || {}, status: "requires_confirmation", last_payment_error: null,
    latest_charge: null, livemode: false, created: now(),
  };
  req.store.intents.push(intent);
  if (method.token === "tok_threeDSecure") {
    fail(intent, 402, {
      type: "card_error", code: "authentication_required", decline_code: "authentication_required",
      message: "Your card was declined. This transaction requires authentication.",
    });
  } else if (method.token === "tok_halfDone") {
    intent.status = "requires_action";
  } else if (method.type !== "card") {
    intent.status = "processing";
  } else {
    charge(req, intent, method.token || "tok_visa");
  }
  res.status(200).json(intent);
});
app.get("/v1/payment_intents", (req, res) =>
  res.json(page(req.store.intents, req, (i) => !req.query.customer || i.customer === req.query.customer)));
app.get("/v1/payment_intents/:id", (req, res) => res.json(one(req.store.intents, req.params.id, "PaymentIntent", "intent")));
app.post("/v1/payment_intents/:id/cancel", (req, res) => {
  const intent = one(req.store.intents, req.params.id, "PaymentIntent", "intent");
  intent.status = "canceled";
  res.json(intent);
});

// ---- refunds and disputes of intents: the charge's

const chargeOf = (req, id) => one(req.store.intents, id, "PaymentIntent", "payment_intent").latest_charge;

app.post("/v1/refunds", (req, res, next) => {
  if (req.body.payment_intent) {
    req.body.charge = chargeOf(req, req.body.payment_intent);
    delete req.body.payment_intent;
  }
  next();
});
app.get("/v1/refunds", (req, res, next) => {
  if (req.query.payment_intent) {
    req.url = `/v1/refunds?charge=${chargeOf(req, req.query.payment_intent)}`;
    delete req.query.payment_intent;
    req.query.charge = new URLSearchParams(req.url.split("?")[1]).get("charge");
  }
  next();
});
app.get("/v1/disputes", (req, res) => {
  const id = chargeOf(req, req.query.payment_intent);
  const dispute = id && charges.retrieve(req.account, id, "charge").dispute;
  const data = dispute ? [disputes.retrieve(req.account, dispute, "dispute")] : [];
  res.json({ object: "list", has_more: false, url: "/v1/disputes", data });
});

// ---- setup intents and checkout

app.post("/v1/checkout/sessions", idempotencyRoute, (req, res) => {
  customers.retrieve(req.account, req.body.customer, "customer");
  const setup = {
    id: newId("seti"), object: "setup_intent", status: "requires_payment_method", customer: req.body.customer, payment_method: null,
    livemode: false, created: now(), metadata: {},
  };
  const id = newId("cs_test");
  const session = {
    id, object: "checkout.session", mode: req.body.mode, status: "open", customer: req.body.customer, setup_intent: setup.id,
    url: `https://checkout.stripe.com/c/pay/${id}`, success_url: req.body.success_url, cancel_url: req.body.cancel_url,
    metadata: req.body.metadata || {}, livemode: false, created: now(), currency: req.body.currency,
    allowed_payment_method_types: req.body.allowed_payment_method_types,
  };
  req.store.setups.push(setup);
  req.store.sessions.push(session);
  res.status(200).json(session);
});
app.get("/v1/checkout/sessions/:id", (req, res) => res.json(one(req.store.sessions, req.params.id, "checkout.session", "session")));
app.post("/v1/setup_intents", idempotencyRoute, (req, res) => {
  customers.retrieve(req.account, req.body.customer, "customer");
  const id = newId("seti");
  const setup = {
    id, object: "setup_intent", status: "requires_payment_method", client_secret: `${id}_secret_${newId("s").slice(2)}`,
    customer: req.body.customer, payment_method: null, allowed_payment_method_types: req.body.allowed_payment_method_types,
    usage: req.body.usage, livemode: false, created: now(), metadata: req.body.metadata || {},
  };
  req.store.setups.push(setup);
  res.status(200).json(setup);
});
app.get("/v1/setup_intents", (req, res) => {
  const since = +((req.query.created || {}).gt || 0);
  res.json(page(req.store.setups, req, (s) => s.created > since && (!req.query.customer || s.customer === req.query.customer)));
});
app.get("/v1/setup_intents/:id", (req, res) => res.json(one(req.store.setups, req.params.id, "SetupIntent", "intent")));

app.get("/v1/account", (req, res) => res.json(accounts.retrieve("acct_default", req.account, "")));

// ---- what happens at Stripe without us

app.post("/stand-in/payment_methods", (req, res) =>
  res.json(shown(makeMethod(req.store, req.body.type, req.body.token, req.body.customer))));
app.post("/stand-in/payment_methods/:id/renew", (req, res) => {
  const method = one(req.store.methods, req.params.id, "PaymentMethod", "payment_method");
  Object.assign(method.card, { exp_year: 2040, last4: "1881" });
  res.json(shown(method));
});
// a debit comes in, or does not
app.post("/stand-in/payment_intents/:id/settle", (req, res) => {
  const intent = one(req.store.intents, req.params.id, "PaymentIntent", "intent");
  if (req.body.error) {
    intent.status = "requires_payment_method";
    intent.last_payment_error = { type: "invalid_request_error", code: req.body.error, message: "The debit was returned" };
  } else {
    charge(req, intent, "tok_visa");
  }
  res.json(intent);
});
app.post("/stand-in/payment_intents/:id/dispute", (req, res) => {
  const made = charges.retrieve(req.account, chargeOf(req, req.params.id), "charge");
  if (!made.dispute) {
    const dispute = disputes.createFromSource(req.account, "tok_createDispute", made, true);
    dispute.payment_intent = req.params.id;
    made.dispute = dispute.id;
  }
  const dispute = disputes.retrieve(req.account, made.dispute, "dispute");
  dispute.status = req.body.status;
  res.json(dispute);
});
app.post("/stand-in/sessions/:id/complete", (req, res) => {
  const session = one(req.store.sessions, req.params.id, "checkout.session", "session");
  const setup = one(req.store.setups, session.setup_intent, "SetupIntent", "intent");
  setup.payment_method = makeMethod(req.store, req.body.type, req.body.token, session.customer).id;
  setup.status = "succeeded";
  session.status = "complete";
  res.json(session);
});

// what Stripe.js does with a publishable key
app.post("/stand-in/setup_intents/:id/confirm", (req, res) => {
  const setup = one(req.store.setups, req.params.id, "SetupIntent", "intent");
  if (req.body.client_secret && req.body.client_secret !== setup.client_secret) {
    throw missing(`SetupIntent with this secret: '${setup.id}'`, "intent");
  }
  if (setup.status === "succeeded") {
    throw new RestError(400, {
      type: "invalid_request_error", code: "setup_intent_unexpected_state", message: "This SetupIntent has already succeeded.",
      setup_intent: setup,
    });
  }
  if (req.body.token === "tok_chargeDeclined") {
    throw new RestError(402, { type: "card_error", code: "card_declined", message: "Your card was declined.", setup_intent: setup });
  }
  const type = setup.allowed_payment_method_types[0];
  setup.payment_method = makeMethod(req.store, type, req.body.token, setup.customer).id;
  setup.status = "succeeded";
  res.json(setup);
});

app.use(createExpressApp());

// what is thrown above
app.use((error, req, res, next) => {
  if (res.headersSent) {
    return next(error);
  }
  res.status(error instanceof RestError ? error.statusCode : 500).send({ error: error.error || { message: error.message } });
});

const server = app.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}`));
// never older than who started it
process.stdin.resume();
process.stdin.on("end", () => process.exit(0));
