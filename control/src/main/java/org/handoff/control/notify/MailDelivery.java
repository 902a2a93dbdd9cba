package org.handoff.control.notify;

import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.Authenticator;
import jakarta.mail.Message.RecipientType;
import jakarta.mail.MessagingException;
import jakarta.mail.PasswordAuthentication;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;

import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;

import java.nio.charset.StandardCharsets;
import java.util.Date;
import java.util.List;
import java.util.Properties;

/// Sends e-mail: one for all recipients of the channel, with the message's id as its own.
public final class MailDelivery implements Delivery {
    private static final String CONNECT_MILLIS_MAX = "5000";
    private static final String ANSWER_MILLIS_MAX = "10000";

    private final MailServer server;
    private final List<String> to;

    /// @param to addresses, at least one
    public MailDelivery(MailServer server, List<String> to) {
        this.server = server;
        this.to = List.copyOf(to);
    }

    @Override
    public void deliver(org.handoff.control.notify.Message message) throws Undelivered {
        Session session = session();
        try (Transport transport = session.getTransport("smtp")) {
            MimeMessage mail = mail(session, message);
            transport.connect();
            transport.sendMessage(mail, mail.getAllRecipients());
        } catch (AuthenticationFailedException e) {
            throw new Undelivered("the mail server refused user and password", false, e);
        } catch (MessagingException e) {
            throw refused(e);
        }
    }

    private MimeMessage mail(Session session, org.handoff.control.notify.Message message)
            throws MessagingException {
        MimeMessage mail = new Identified(session, message.id(), server.from());
        mail.setFrom(new InternetAddress(server.from(), true));
        for (String each : to) {
            mail.addRecipient(RecipientType.TO, new InternetAddress(each, true));
        }
        mail.setSubject(message.subject(), StandardCharsets.UTF_8.name());
        mail.setText(message.body(), StandardCharsets.UTF_8.name());
        mail.setSentDate(Date.from(message.at()));
        // RFC 3834: nobody's out-of-office answers this.
        mail.setHeader("Auto-Submitted", "auto-generated");
        if (message.occasion().urgency() == Urgency.URGENT) {
            mail.setHeader("Importance", "high");
        }
        mail.saveChanges();
        return mail;
    }

    /// A message whose id is ours, so that a second copy is known.
    private static final class Identified extends MimeMessage {
        private final String id;

        Identified(Session session, String id, String from) {
            super(session);
            this.id = "<" + id + from.substring(from.indexOf('@')) + ">";
        }

        @Override
        protected void updateMessageID() throws MessagingException {
            setHeader("Message-ID", id);
        }
    }

    private Session session() {
        Properties set = new Properties();
        set.setProperty("mail.smtp.host", server.host());
        set.setProperty("mail.smtp.port", Integer.toString(server.port()));
        set.setProperty("mail.smtp.connectiontimeout", CONNECT_MILLIS_MAX);
        set.setProperty("mail.smtp.timeout", ANSWER_MILLIS_MAX);
        set.setProperty("mail.smtp.writetimeout", ANSWER_MILLIS_MAX);
        // One wrong address among several must not keep the others from hearing.
        set.setProperty("mail.smtp.sendpartial", "true");
        boolean starttls = server.security() == MailServer.Security.STARTTLS;
        set.setProperty("mail.smtp.starttls.enable", Boolean.toString(starttls));
        set.setProperty("mail.smtp.starttls.required", Boolean.toString(starttls));
        boolean tls = server.security() == MailServer.Security.TLS;
        set.setProperty("mail.smtp.ssl.enable", Boolean.toString(tls));
        set.setProperty("mail.smtp.ssl.checkserveridentity", "true");
        set.setProperty("mail.smtp.ssl.protocols", "TLSv1.3 TLSv1.2");
        if (server.trust() != null) {
            set.put("mail.smtp.ssl.socketFactory", server.trust().getSocketFactory());
        }
        Secrets password = server.password();
        if (password == null) {
            return Session.getInstance(set);
        }
        set.setProperty("mail.smtp.auth", "true");
        String secret = password.read();
        return Session.getInstance(
                set,
                new Authenticator() {
                    @Override
                    protected PasswordAuthentication getPasswordAuthentication() {
                        return new PasswordAuthentication(server.user(), secret);
                    }
                });
    }

    /// By the server's code alone: its words may quote addresses.
    private static Undelivered refused(MessagingException cause) {
        int code = 0;
        for (Exception each = cause; each != null; ) {
            code = Math.max(code, code(each));
            each = each instanceof MessagingException it ? it.getNextException() : null;
        }
        if (code > 0) {
            return new Undelivered("the mail server answered " + code, code / 100 == 5, cause);
        }
        return cause instanceof AddressException
                ? new Undelivered("an e-mail address is none", true, cause)
                : new Undelivered(
                        "the mail server did not answer in time, or at all", false, cause);
    }

    private static int code(Exception cause) {
        return switch (cause) {
            case SMTPSendFailedException it -> it.getReturnCode();
            case SMTPAddressFailedException it -> it.getReturnCode();
            default -> 0;
        };
    }
}
