package dev.lattice.cli.command;

import java.util.Map;

/** What a server says of usage and prices. */
final class FakeMeter {
    private static final String PRICES = """
            {"currency":"credits","current":%1$s,"history":[%1$s]}""".formatted("""
            {"validFrom":"2026-01-01T00:00:00Z","cpuHour":20000,"memoryGbHour":5000,"diskGbMonth":50000,"receivedGb":0,\
            "sentGb":10000,"feePercent":10.0}""");
    private static final String USED = """
            {"key":"%s","name":%s,"cpuSeconds":7200.0,"memoryGbHours":2.0,"diskGbHours":0.5,"receivedBytes":10,\
            "sentBytes":20,"amountMicros":50000}""";
    private static final String EARNED = """
            {"key":"%s","cpuSeconds":7200.0,"memoryGbHours":2.0,"receivedBytes":10,"sentBytes":20,"grossMicros":50000,\
            "feeMicros":5000,"electricityMicros":3000,"netMicros":42000}""";

    static final Map<String, String> ANSWERS = Map.of(
            "/api/usage",
            "{\"from\":\"2026-01-01\",\"to\":\"2026-02-01\",\"by\":\"workload\",\"currency\":\"credits\",\"items\":["
                    + USED.formatted("0000000000002", "\"shop\"") + "],\"total\":" + USED.formatted("total", "null")
                    + "}",
            "/api/earnings",
            "{\"from\":\"2026-01-01\",\"to\":\"2026-02-01\",\"by\":\"node\",\"currency\":\"credits\",\"items\":["
                    + EARNED.formatted("attic") + "],\"total\":" + EARNED.formatted("total") + ",\"why\":\"\"}",
            "/api/statements/2026-01.csv",
            "account,day\r\n",
            "/api/prices",
            PRICES,
            "/api/prices/estimate",
            "{\"currency\":\"credits\",\"idleHourMicros\":3000,\"busyHourMicros\":23000,"
                    + "\"idleMonthMicros\":2190000,\"busyMonthMicros\":16790000}",
            "/api/budget",
            "{\"project\":\"0000000000001\",\"currency\":\"credits\",\"amountMicros\":25000000,\"spentMicros\":20000000,"
                    + "\"state\":\"warned\",\"onBudget\":\"stop\"}",
            "/api/workers/attic/power",
            "{\"idleWatts\":20,\"busyWatts\":90,\"kwhPriceMicros\":300000}");

    private FakeMeter() {}
}
