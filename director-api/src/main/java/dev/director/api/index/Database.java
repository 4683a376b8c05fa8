package dev.director.api.index;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.sql.SQLException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteDataSource;

/**
 * An SQLite file with one writer and some readers, who see what was written with the last
 * transaction. Nothing in it outlives the process, so nothing waits for the disk.
 */
final class Database implements AutoCloseable {
    private static final int READERS = 4;
    private static final int CACHE_KIB = 16 * 1024;

    private final SingleConnectionDataSource writing;
    private final HikariDataSource reading;
    private final JdbcTemplate writer;
    private final TransactionTemplate transaction;
    private final JdbcClient reader;

    /**
     * @param file does not exist yet
     * @param schema the statements that make its tables
     */
    Database(Path file, String... schema) {
        writing = new SingleConnectionDataSource(connection(file), true);
        writer = new JdbcTemplate(writing);
        for (String statement : schema) {
            writer.execute(statement);
        }
        transaction = new TransactionTemplate(new JdbcTransactionManager(writing));
        reading = pool(file);
        reader = JdbcClient.create(reading);
    }

    /** Runs the work in one transaction. By one thread at a time. */
    void write(java.util.function.Consumer<JdbcTemplate> work) {
        transaction.executeWithoutResult(_ -> work.accept(writer));
    }

    /** Reads. Thread-safe; blocks while all readers are busy. */
    JdbcClient reader() {
        return reader;
    }

    private static java.sql.Connection connection(Path file) {
        try {
            return source(file).getConnection();
        } catch (SQLException e) {
            throw new IllegalStateException("The index " + file + " cannot be made", e);
        }
    }

    private static HikariDataSource pool(Path file) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("director-index");
        config.setDataSource(source(file));
        config.setMaximumPoolSize(READERS);
        config.setMinimumIdle(READERS);
        return new HikariDataSource(config);
    }

    private static SQLiteDataSource source(Path file) {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(JournalMode.WAL);
        config.setSynchronous(SynchronousMode.OFF);
        config.setCacheSize(-CACHE_KIB);
        config.setBusyTimeout(10_000);
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + file);
        return source;
    }

    @Override
    public void close() {
        reading.close();
        writing.destroy();
    }
}
