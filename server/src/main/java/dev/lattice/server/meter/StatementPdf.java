package dev.lattice.server.meter;

import dev.lattice.core.meter.Quantities;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.font.PDFont;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts;

/** A statement for people: by workload and by node, on pages that can be printed. */
final class StatementPdf implements AutoCloseable {
    private static final float MARGIN = 56;
    private static final float LINE = 15;
    private static final float SIZE = 9;
    private static final float TITLE_SIZE = 16;
    /** Where columns begin, from the margin. */
    private static final float[] COLUMNS = {0, 190, 260, 330, 410};

    private static final int LONGEST_CELL = 34;
    private static final PDFont PLAIN;
    private static final PDFont BOLD;

    static {
        StatementFonts.use();
        PLAIN = new PDType1Font(Standard14Fonts.FontName.HELVETICA);
        BOLD = new PDType1Font(Standard14Fonts.FontName.HELVETICA_BOLD);
    }

    private final PDDocument document = new PDDocument();
    private PDPageContentStream page;
    private float y;

    private StatementPdf() throws IOException {
        page = begin();
    }

    static byte[] of(Statement statement) {
        try (StatementPdf pdf = new StatementPdf()) {
            pdf.write(statement);
            return pdf.bytes();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private PDPageContentStream begin() throws IOException {
        PDPage fresh = new PDPage(PDRectangle.A4);
        document.addPage(fresh);
        y = PDRectangle.A4.getHeight() - MARGIN;
        return new PDPageContentStream(document, fresh);
    }

    private void write(Statement statement) throws IOException {
        text(0, "Statement for " + statement.month(), BOLD, TITLE_SIZE);
        y -= LINE * 2;
        row(PLAIN, "Project: " + statement.name());
        row(PLAIN, "Amounts in " + statement.currency() + "; days of UTC.");
        y -= LINE;
        section("Used", statement.used(), true);
        row(BOLD, "Charged", "", "", "", Amounts.exact(statement.charged()));
        y -= LINE;
        section("Lent", statement.earned(), false);
        row(BOLD, "Platform's fee", "", "", "", Amounts.exact(-statement.fees()));
        row(BOLD, "Earned", "", "", "", Amounts.exact(statement.net()));
        y -= LINE;
        row(BOLD, "Balance", "", "", "", Amounts.exact(statement.net() - statement.charged()));
    }

    private record Sum(Quantities used, long amount) {
        Sum plus(Sum other) {
            return new Sum(used.plus(other.used), amount + other.amount);
        }
    }

    private void section(String title, List<UsageStore.Line> lines, boolean byWorkload) throws IOException {
        row(BOLD, title, "CPU seconds", "GB-h memory", "GB-h disk", "Amount");
        Map<String, Sum> sums = new TreeMap<>();
        for (UsageStore.Line line : lines) {
            String what = byWorkload
                    ? (line.workload().isEmpty() ? "jobs" : line.workload() + " (" + line.kind() + ")")
                    : line.node();
            sums.merge(what, new Sum(line.used(), line.amount()), Sum::plus);
        }
        for (Map.Entry<String, Sum> sum : sums.entrySet()) {
            Quantities used = sum.getValue().used();
            row(
                    PLAIN,
                    sum.getKey(),
                    number(UsageService.cpuSeconds(used)),
                    number(UsageService.gbHours(used.memoryMbMillis())),
                    number(UsageService.gbHours(used.diskMbMillis())),
                    Amounts.exact(sum.getValue().amount()));
        }
        if (sums.isEmpty()) {
            row(PLAIN, "nothing");
        }
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }

    private void row(PDFont font, String... cells) throws IOException {
        if (y < MARGIN) {
            page.close();
            page = begin();
        }
        for (int i = 0; i < cells.length; i++) {
            String cell = cells[i];
            boolean cut = cells.length > 1 && cell.length() > LONGEST_CELL;
            text(COLUMNS[i], cut ? cell.substring(0, LONGEST_CELL - 1) + "." : cell, font, SIZE);
        }
        y -= LINE;
    }

    private void text(float column, String text, PDFont font, float size) throws IOException {
        page.beginText();
        page.setFont(font, size);
        page.newLineAtOffset(MARGIN + column, y);
        page.showText(printable(text));
        page.endText();
    }

    /** The standard fonts, which every reader has, know these characters. */
    private static String printable(String text) {
        StringBuilder printable = new StringBuilder(text.length());
        text.codePoints().forEach(c -> printable.append(c >= ' ' && c <= '~' ? (char) c : '?'));
        return printable.toString();
    }

    private byte[] bytes() throws IOException {
        page.close();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        document.save(bytes);
        return bytes.toByteArray();
    }

    @Override
    public void close() throws IOException {
        document.close();
    }
}
