package dev.lattice.server.meter;

import java.util.List;
import java.util.Locale;

/** A statement for programs: a line for each day and thing, after RFC 4180. Amounts are exact. */
final class StatementCsv {
    private static final String HEADER = "account,day,kind,workload,node,cpu_seconds,memory_gb_hours,disk_gb_hours,"
            + "received_bytes,sent_bytes,amount,fee,net,currency";
    private static final String END = "\r\n";

    private StatementCsv() {}

    static String of(Statement statement) {
        StringBuilder csv = new StringBuilder(HEADER).append(END);
        lines(csv, "consumer", statement.used(), statement.currency());
        lines(csv, "provider", statement.earned(), statement.currency());
        return csv.toString();
    }

    private static void lines(StringBuilder csv, String account, List<UsageStore.Line> lines, String currency) {
        boolean consumer = account.equals("consumer");
        for (UsageStore.Line line : lines) {
            String net = Amounts.exact(consumer ? -line.amount() : line.amount() - line.fee());
            csv.append(String.join(
                            ",",
                            account,
                            line.day().toString(),
                            line.kind(),
                            quoted(line.workload()),
                            quoted(line.node()),
                            number(UsageService.cpuSeconds(line.used())),
                            number(UsageService.gbHours(line.used().memoryMbMillis())),
                            number(UsageService.gbHours(line.used().diskMbMillis())),
                            Long.toString(line.used().receivedBytes()),
                            Long.toString(line.used().sentBytes()),
                            Amounts.exact(line.amount()),
                            // Of what somebody pays the fee is a part that is not theirs to see.
                            consumer ? "" : Amounts.exact(line.fee()),
                            net,
                            quoted(currency)))
                    .append(END);
        }
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.6f", value);
    }

    /** What a spreadsheet would take for a formula is text to it. */
    private static String quoted(String text) {
        boolean formula = !text.isEmpty() && "=+-@\t\r".indexOf(text.charAt(0)) >= 0;
        String shown = formula ? "'" + text : text;
        boolean plain = shown.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? shown : '"' + shown.replace("\"", "\"\"") + '"';
    }
}
