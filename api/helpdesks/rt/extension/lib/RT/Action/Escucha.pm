use strict;
use warnings;

package RT::Action::Escucha;
use base 'RT::Action';

=head1 NAME

RT::Action::Escucha - the action of the scrip "Tell Escucha"

=cut

sub Prepare { return 1 }

sub Commit {
    my $self = shift;
    # Whatever happens here, the agent's work is done and stays done.
    local $@;
    eval { RT::Extension::Escucha->Tell( $self->TransactionObj ); 1 } or RT->Logger->error("Escucha: $@");
    return 1;
}

RT::Base->_ImportOverlays();

1;
