use strict;
use warnings;
use 5.10.1;

package RT::Extension::Escucha;

our $VERSION = '1.0';

use Digest::SHA ();
use Encode ();
use JSON ();
use LWP::UserAgent ();
use URI ();

=head1 NAME

RT::Extension::Escucha - Escucha's panel inside the ticket, and news of tickets for Escucha

=head1 CONFIGURATION

    Plugin('RT::Extension::Escucha');
    Set(%Escucha,
        URL      => 'https://escucha.example.com',   # where your browsers reach Escucha
        Helpdesk => 'rt',                            # the name that this RT has in Escucha
        Secret   => '...',                           # the webhook secret that Escucha showed
        # Hooks  => 'http://10.0.0.5:8420',          # where this machine reaches Escucha, if elsewhere
        # Queues => ['Support'],                     # only in these queues
        # Height => 640,                             # of the panel, in pixels
        # Pause  => 60,                              # seconds without a try after Escucha could not be reached
    );

See docs/request-tracker.md of Escucha for the rest.

=cut

our $TIMEOUT = 3;     # seconds for one piece of news

our $Request;         # the request under way, where there is one
our @Waiting;         # news of this request, for its end
my $quiet_until = 0;

RT->AddStyleSheets('escucha.css');
RT->AddJavaScript('escucha.js');

=head2 Settings

The configuration; empty where something is missing.

=cut

sub Settings {
    my %given = RT->Config->Get('Escucha');
    for my $name (qw(URL Helpdesk Secret)) {
        return () unless defined $given{$name} && length $given{$name};
    }
    $given{$_} =~ s{/+$}{} for grep defined $given{$_}, qw(URL Hooks);
    return %given;
}

=head2 Concerns QUEUE

Whether Escucha is at work in this queue (an RT::Queue).

=cut

sub Concerns {
    my ($class, $queue) = @_;
    my %set = Settings() or return 0;
    my @only = ref $set{Queues} ? @{ $set{Queues} } : $set{Queues} || ();
    return !@only || !!grep { lc $_ eq lc( $queue->__Value('Name') // '' ) } @only;
}

=head2 PanelURL TICKET, USER

The address of the panel for this ticket (an RT::Ticket) and this agent (an RT::User), signed: it holds for minutes.
Empty where there is none.

=cut

sub PanelURL {
    my ($class, $ticket, $user) = @_;
    return '' unless $class->Concerns( $ticket->QueueObj );
    my %set = Settings();
    my @told = ( time, $set{Helpdesk}, $ticket->id, $user->Name // '', $user->EmailAddress // '' );
    return '' if grep {/\n/} @told;
    my $signature = _sign( Encode::encode( 'UTF-8', join "\n", @told ), $set{Secret} );
    my $url = URI->new("$set{URL}/panel");
    $url->query_form(
        map { Encode::encode( 'UTF-8', $_ ) }
            helpdesk => $told[1],
        ticket => $told[2],
        user   => $told[3],
        email  => $told[4],
        ts     => $told[0],
        sig    => $signature,
    );
    return $url->as_string;
}

=head2 Origin

Scheme, host and port of Escucha: whom the page may listen to.

=cut

sub Origin {
    my %set = Settings() or return '';
    my $url = URI->new( $set{URL} );
    my $port = $url->port == $url->default_port ? '' : ':' . $url->port;
    return lc( $url->scheme . '://' . $url->host ) . $port;
}

=head2 Prefill ARGS, USER

What our links and our panel put into the reply form comes as plain text. Make it what this agent's editor takes, with
their signature below. ARGS is that of Ticket/Update.html, and is changed.

=cut

sub Prefill {
    my ($class, $args, $user) = @_;
    return if ref $args->{Escucha} || ref $args->{UpdateContent};
    my $ours = delete $args->{Escucha};
    return if !defined $args->{UpdateContent} || $args->{SubmitTicket} || defined $args->{UpdateContentType};
    # A link from elsewhere could bring markup: only a form of RT's own may.
    return unless $ours || !_from_here();
    ( my $text = $args->{UpdateContent} ) =~ s/\r\n?/\n/g;
    my $signature = $user->UserObj->Signature // '';
    $signature =~ s/\n*\z//;
    my $rich = RT->Config->Get( 'MessageBoxRichText', $user );
    $signature = RT::Interface::Email::ConvertHTMLToText($signature) if $signature =~ /<.{1,5}>/;
    $text .= "\n\n-- \n$signature\n" if $signature =~ /\S/;
    $args->{UpdateContent} = $rich ? _paragraphs($text) : $text;
    return;
}

=head2 Tell TRANSACTION

Put the news of this transaction (an RT::Transaction of a ticket) aside, to be sent when the request is over; where there
is no request, as in a cron job, it is sent at once. Never dies, and takes seconds at most.

=cut

sub Tell {
    my ($class, $transaction) = @_;
    my $event = _event($transaction) or return;
    my $ticket = $transaction->TicketObj;
    return unless $class->Concerns( $ticket->QueueObj );
    push @Waiting, {
        event       => $event,
        ticket      => { id => $ticket->id + 0 },
        transaction => {
            id      => $transaction->id + 0,
            type    => $transaction->Type,
            creator => $transaction->Creator == RT->SystemUser->id ? 'RT_System' : '',
        },
        _ours($transaction),
    };
    Flush() unless $Request;
    return;
}

=head2 PSGIWrap APP

Called by RT for each extension. Remembers the request under way; its news is sent after the answer is out, where the web
server lets us (FastCGI and mod_perl do), else right before.

=cut

sub PSGIWrap {
    my ($class, $app) = @_;
    # To put a text into the reply form changes nothing: RT need not ask the agent whether they meant it.
    push @{ $RT::Interface::Web::WHITELISTED_COMPONENT_ARGS{'/Ticket/Update.html'} }, qw(UpdateContent Escucha);
    return sub {
        my $env = shift;
        local $Request = $env;
        @Waiting = ();
        my $answer = $app->($env);
        if ( @Waiting && $env->{'psgix.cleanup'} ) {
            push @{ $env->{'psgix.cleanup.handlers'} }, sub { Flush() };
        }
        else {
            Flush();
        }
        return $answer;
    };
}

=head2 Flush

Send what waits. What cannot be sent is let go: Escucha looks for changes by itself every few minutes.

=cut

sub Flush {
    my @news = splice @Waiting;
    my %set = Settings() or return;
    for my $one (@news) {
        if ( time < $quiet_until ) {
            RT->Logger->info("Escucha: not told of transaction $one->{transaction}{id}, it could not be reached before");
            next;
        }
        local $@;
        my $went = eval { _send( \%set, $one ) };
        RT->Logger->warning("Escucha: not told of transaction $one->{transaction}{id}: $@") if $@;
        $quiet_until = time + ( $set{Pause} // 60 ) unless $went;
    }
    return;
}

sub _send {
    my ($set, $one) = @_;
    my $body = JSON->new->utf8->canonical->encode($one);
    my $ts = time;
    my $browser = LWP::UserAgent->new( timeout => $TIMEOUT, max_redirect => 0, agent => "RT-Extension-Escucha/$VERSION" );
    my $to = URI->new( ( $set->{Hooks} // $set->{URL} ) . '/hooks/' );
    $to->path_segments( $to->path_segments, $set->{Helpdesk} );
    ( my $address = $to->as_string ) =~ s{(?<!:)//+}{/}g;
    # LWP's own time-out counts silence; a server that sends a byte now and then would hold us for long.
    local $SIG{ALRM} = sub { die "no answer within $TIMEOUT seconds\n" };
    alarm $TIMEOUT + 1;
    my $answer = eval {
        $browser->post(
            $address,
            'Content-Type'        => 'application/json',
            'X-Copilot-Timestamp' => $ts,
            'X-Copilot-Delivery'  => "transaction-$one->{transaction}{id}",
            'X-Copilot-Signature' => 'sha256=' . _sign( "$ts.$body", $set->{Secret} ),
            Content               => $body,
        );
    };
    my $died = $@;
    alarm 0;
    die $died if $died;
    return 1 if $answer->is_success;
    die $answer->status_line . "\n" if $answer->code >= 500 || $answer->code == 429;
    RT->Logger->error( "Escucha: transaction $one->{transaction}{id} was refused: " . $answer->status_line );
    return 1;
}

sub _event {
    my $transaction = shift;
    my $type  = $transaction->Type  // '';
    my $field = $transaction->Field // '';
    return 'ticket.' . lc $type if $type =~ /^(?:Create|Correspond|Comment|Status)$/;
    return 'ticket.merge' if $type eq 'AddLink' && $field eq 'MergedInto';
    return 'ticket.set' if $type eq 'Set' && $field =~ /^(?:Queue|Subject)$/;
    return 'ticket.set' if $type =~ /^(?:Add|Del)Watcher$/ && $field eq 'Requestor';
    return '';
}

# What Escucha wrote itself it need not be told of.
sub _ours {
    my $transaction = shift;
    return () unless $transaction->Type =~ /^(?:Correspond|Comment)$/;
    my $attachments = $transaction->Attachments;
    while ( my $one = $attachments->Next ) {
        return ( ours => $1 ) if ( $one->__Value('Headers') // '' ) =~ /\bx-escucha="?([\w-]+)/;
    }
    return ();
}

sub _sign { return Digest::SHA::hmac_sha256_hex( $_[0], Encode::encode( 'UTF-8', $_[1] ) ) }

sub _from_here {
    my $referer = $Request && $Request->{HTTP_REFERER} or return 0;
    my ($allowed) = RT::Interface::Web::IsRefererCSRFWhitelisted($referer);
    return $allowed;
}

sub _paragraphs {
    my $text = shift;
    my @paragraphs = map { my $one = $_; RT::Interface::Web::EscapeHTML( \$one ); $one =~ s{\n}{<br />}g; "<p>$one</p>" }
        split /\n{2,}/, $text;
    return join "\n", @paragraphs;
}

RT::Base->_ImportOverlays();

1;
