package dev.lattice.api.client;

import dev.lattice.api.client.http.HttpRequest;
import dev.lattice.api.client.json.JsonObject;
import dev.lattice.api.client.json.JsonText;
import dev.lattice.api.client.json.MissingFieldException;
import dev.lattice.api.meter.BudgetRequest;
import dev.lattice.api.meter.BudgetState;
import dev.lattice.api.meter.BudgetView;
import dev.lattice.api.meter.EarningsLine;
import dev.lattice.api.meter.EarningsView;
import dev.lattice.api.meter.EstimateRequest;
import dev.lattice.api.meter.EstimateView;
import dev.lattice.api.meter.OnBudget;
import dev.lattice.api.meter.PowerView;
import dev.lattice.api.meter.PriceRequest;
import dev.lattice.api.meter.PriceView;
import dev.lattice.api.meter.PricesView;
import dev.lattice.api.meter.UsageGrouping;
import dev.lattice.api.meter.UsageLine;
import dev.lattice.api.meter.UsageView;
import java.io.OutputStream;
import java.time.YearMonth;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is used, what it costs and earns. */
public final class MeterCalls {
    private final Calls calls;

    MeterCalls(Calls calls) {
        this.calls = calls;
    }

    /** What the project used in a month. */
    public Answer<UsageView> usage(YearMonth month, UsageGrouping by) {
        return calls.json(HttpRequest.get("/api/usage" + days(month, by)), MeterCalls::usage);
    }

    /** What the project's nodes earned in a month. */
    public Answer<EarningsView> earnings(YearMonth month, UsageGrouping by) {
        return calls.json(HttpRequest.get("/api/earnings" + days(month, by)), MeterCalls::earnings);
    }

    private static String days(YearMonth month, UsageGrouping by) {
        return "?from=" + month.atDay(1) + "&to=" + month.plusMonths(1).atDay(1) + "&by="
                + by.name().toLowerCase(Locale.ROOT);
    }

    /**
     * A month's statement.
     *
     * @param format {@code csv} or {@code pdf}
     */
    public void statement(YearMonth month, String format, OutputStream to) throws OutputException {
        calls.copy(HttpRequest.get("/api/statements/" + month + "." + format), to);
    }

    public Answer<PricesView> prices() {
        return calls.json(HttpRequest.get("/api/prices"), MeterCalls::prices);
    }

    /** What is null in the request stays as it is. */
    public Answer<PricesView> setPrices(PriceRequest request) {
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put(
                "validFrom",
                Optional.ofNullable(request.validFrom()).map(Object::toString).orElse(null));
        body.put("cpuHour", request.cpuHour());
        body.put("memoryGbHour", request.memoryGbHour());
        body.put("diskGbMonth", request.diskGbMonth());
        body.put("receivedGb", request.receivedGb());
        body.put("sentGb", request.sentGb());
        body.put("feePercent", request.feePercent());
        return calls.json(HttpRequest.postJson("/api/prices", json(body)), MeterCalls::prices);
    }

    public Answer<EstimateView> estimate(EstimateRequest request) {
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("cpu", request.cpu());
        body.put("memoryMb", request.memoryMb());
        body.put("diskMb", request.diskMb());
        body.put("instances", request.instances());
        return calls.json(
                HttpRequest.postJson("/api/prices/estimate", json(body)).asReplayable(),
                json -> new EstimateView(
                        json.text("currency"),
                        json.number("idleHourMicros"),
                        json.number("busyHourMicros"),
                        json.number("idleMonthMicros"),
                        json.number("busyMonthMicros")));
    }

    public Answer<BudgetView> budget() {
        return calls.json(HttpRequest.get("/api/budget"), MeterCalls::budget);
    }

    public Answer<BudgetView> setBudget(BudgetRequest request) {
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("project", request.project());
        body.put("amountMicros", request.amountMicros());
        body.put("onBudget", request.onBudget() == null ? null : lower(request.onBudget()));
        return calls.json(HttpRequest.putJson("/api/budget", json(body)).asReplayable(), MeterCalls::budget);
    }

    /** Says what a machine takes. */
    public Answer<PowerView> setPower(String worker, PowerView power) {
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("idleWatts", power.idleWatts());
        body.put("busyWatts", power.busyWatts());
        body.put("kwhPriceMicros", power.kwhPriceMicros());
        return calls.json(
                HttpRequest.putJson("/api/workers/" + Calls.encode(worker) + "/power", json(body))
                        .asReplayable(),
                json -> new PowerView(
                        json.optionalInt("idleWatts"),
                        json.optionalInt("busyWatts"),
                        json.optionalNumber("kwhPriceMicros")));
    }

    private static byte[] json(Map<String, @Nullable Object> body) {
        body.values().removeIf(value -> value == null);
        return JsonText.bytes(out -> JsonText.write(out, body));
    }

    private static UsageView usage(JsonObject json) {
        return new UsageView(
                json.text("from"),
                json.text("to"),
                UsageGrouping.valueOf(upper(json.text("by"))),
                json.text("currency"),
                json.objects("items").stream().map(MeterCalls::usageLine).toList(),
                usageLine(required(json, "total")));
    }

    private static UsageLine usageLine(JsonObject json) {
        return new UsageLine(
                json.text("key"),
                json.optionalText("name"),
                json.decimal("cpuSeconds"),
                json.decimal("memoryGbHours"),
                json.decimal("diskGbHours"),
                json.number("receivedBytes"),
                json.number("sentBytes"),
                json.number("amountMicros"));
    }

    private static EarningsView earnings(JsonObject json) {
        return new EarningsView(
                json.text("from"),
                json.text("to"),
                UsageGrouping.valueOf(upper(json.text("by"))),
                json.text("currency"),
                json.objects("items").stream().map(MeterCalls::earningsLine).toList(),
                earningsLine(required(json, "total")),
                json.text("why"));
    }

    private static EarningsLine earningsLine(JsonObject json) {
        return new EarningsLine(
                json.text("key"),
                json.decimal("cpuSeconds"),
                json.decimal("memoryGbHours"),
                json.number("receivedBytes"),
                json.number("sentBytes"),
                json.number("grossMicros"),
                json.number("feeMicros"),
                json.number("electricityMicros"),
                json.number("netMicros"));
    }

    private static PricesView prices(JsonObject json) {
        return new PricesView(
                json.text("currency"),
                price(required(json, "current")),
                json.objects("history").stream().map(MeterCalls::price).toList());
    }

    private static PriceView price(JsonObject json) {
        return new PriceView(
                IsoTime.parse(json.text("validFrom")),
                json.number("cpuHour"),
                json.number("memoryGbHour"),
                json.number("diskGbMonth"),
                json.number("receivedGb"),
                json.number("sentGb"),
                json.decimal("feePercent"));
    }

    private static BudgetView budget(JsonObject json) {
        String policy = json.optionalText("onBudget");
        return new BudgetView(
                json.text("project"),
                json.text("currency"),
                json.optionalNumber("amountMicros"),
                json.number("spentMicros"),
                BudgetState.valueOf(upper(json.text("state"))),
                policy == null ? null : OnBudget.valueOf(upper(policy)));
    }

    private static JsonObject required(JsonObject json, String name) {
        JsonObject object = json.object(name);
        if (object == null) {
            throw new MissingFieldException(name);
        }
        return object;
    }

    private static String upper(String name) {
        return name.toUpperCase(Locale.ROOT);
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
